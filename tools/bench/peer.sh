#!/bin/sh
# Times the peer: the embedded network in its own run-time, in a throw-away Python environment (development only).
#   tools/bench/peer.sh OUTPUT.json
set -eu
output=$1
cd "$(dirname "$0")/../.."
. tools/setup/pip.sh
if [ ! -f .cache/peer-venv/complete ]; then
  rm -rf .cache/peer-venv
  mkdir -p .cache
  python3 -m venv .cache/peer-venv
  log=$(mktemp)
  if ! .cache/peer-venv/bin/pip install --disable-pip-version-check openvino==2026.4.1 numpy >"$log" 2>&1; then
    cat "$log" >&2
    say_and_stop "The peer's run-time (OpenVINO) could not be installed."
  fi
  rm -f "$log"
  touch .cache/peer-venv/complete
fi
wheel=.cache/wheels/random_face-2021.7.21.1-py3-none-any.whl
if [ ! -f "$wheel" ]; then
  .cache/peer-venv/bin/pip download --disable-pip-version-check -q --no-deps --only-binary=:all: --require-hashes \
    -d .cache/wheels -r tools/setup/random-face.txt
fi
.cache/peer-venv/bin/python tools/bench/peer_openvino.py "$wheel" "$output"
