#!/bin/sh
# Contact sheets of the local attributes for docs/local: eight faces that nothing was learned from, five strengths.
#   tools/learn_local/sheets.sh [PROGRAM]
set -eu
cd "$(dirname "$0")/../.."
program=${1:-build/lineament}
mkdir -p docs/local
python3 - <<'PYTHON' | while read -r id low high; do
import json
for a in json.load(open("models/local/manifest.json"))["attributes"]:
    print(a["id"], a["lowest"], a["highest"])
PYTHON
  "$program" sheet --seeds 900030-900037 --sweep-local "$id=$low:$high:5" --size 144 -o "docs/local/$id.jpg" 2>/dev/null
done
