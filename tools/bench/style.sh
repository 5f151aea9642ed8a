#!/bin/sh
# One step toward a style picture, beside the same step in PyTorch (development only): both several times by turns, the
# least of each counts, because a busy machine slows whichever runs.
#   tools/bench/style.sh [BENCH.json]     (adds its row to the JSON list)
# LINEAMENT_PEER_TORCH: a folder with PyTorch, instead of a throw-away environment (2.5 GB to fetch, once).
set -eu
cd "$(dirname "$0")/../.."
. tools/setup/pip.sh
rounds=${LINEAMENT_BENCH_ROUNDS:-3}
cache=${XDG_CACHE_HOME:-}
[ -n "$cache" ] || cache=$HOME/.cache
weights=${LINEAMENT_VGG:-$cache/lineament/vgg16-lpips.safetensors}
[ -s "$weights" ] || tools/setup/get_vgg.sh
peer=python3
if [ -n "${LINEAMENT_PEER_TORCH:-}" ]; then
  export PYTHONPATH="$LINEAMENT_PEER_TORCH"
else
  peer=.cache/peer-torch-venv/bin/python
  if [ ! -f .cache/peer-torch-venv/complete ]; then
    rm -rf .cache/peer-torch-venv
    mkdir -p .cache
    python3 -m venv .cache/peer-torch-venv
    .cache/peer-torch-venv/bin/pip install --disable-pip-version-check torch==2.11.0 >.cache/peer-torch.log 2>&1 ||
      say_and_stop "The peer of style pictures (PyTorch) could not be fetched (details: .cache/peer-torch.log)."
    touch .cache/peer-torch-venv/complete
  fi
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
round=1
while [ "$round" -le "$rounds" ]; do
  "$peer" tools/bench/peer_style.py "$weights" "$work/peer$round.json" 3
  LINEAMENT_VGG=$weights build/lineament bench --only-style-picture --runs 3 --json "$work/own$round.json"
  round=$((round + 1))
done
python3 - "$work" "${1:-}" <<'PYTHON'
import glob, json, sys
read = lambda kind: [json.load(open(f)) for f in glob.glob(f"{sys.argv[1]}/{kind}*.json")]
own, peer = read("own"), read("peer")
least = lambda rows: min(r["seconds"] for r in rows)
row = dict(own[0], seconds=least(own), peer=peer[0]["name"], peer_seconds=least(peer), ratio=least(own) / least(peer))
print("%-50s %9.2f ms, %s %9.2f ms, ratio %.3f   target <= %.2f" % (
    row["name"], row["seconds"] * 1e3, row["peer"], row["peer_seconds"] * 1e3, row["ratio"], row["target"]))
if sys.argv[2]:
    rows = json.load(open(sys.argv[2])) + [row]
    json.dump(rows, open(sys.argv[2], "w"), indent=2)
PYTHON
