#!/bin/sh
# Projects every photo of a folder, edits it and measures: WORK/NAME.lineament, WORK/NAME.json, and pictures for the sheet.
#   tools/photos/measure.sh PHOTOS WORK
# WORK/table.md has a line for each photo. One photo takes about a minute on two cores.
set -eu
cd "$(dirname "$0")/../.."
photos=${1:?folder of photos}
work=${2:?folder for the results}
program=${LINEAMENT:-build/lineament}
mkdir -p "$work"
: >"$work/table.md"
for photo in "$photos"/*.jpg "$photos"/*.png; do
  [ -e "$photo" ] || continue
  name=$(basename "${photo%.*}")
  /usr/bin/time -f %M -o "$work/$name.memory" "$program" project "$photo" -o "$work/$name.lineament" --json \
    >"$work/$name.json" 2>/dev/null || { echo "| $name | no face found | | | | |" >>"$work/table.md"; continue; }
  python3 - "$work/$name.json" "$work/$name.memory" "$name" >>"$work/table.md" <<'PYTHON'
import json, sys
found = json.load(open(sys.argv[1]))
memory = int(open(sys.argv[2]).read().split()[-1]) // 1024
errors = found["face_errors"]
latent = found["latent_steps"]
first = min(len(errors), 12) - 1
print(f"| {sys.argv[3]} | {errors[first]:.3f} | {errors[latent - 1]:.3f} | {found['lpips_face']:.3f} | "
      f"{found['seconds']:.0f} | {memory} |")
PYTHON
  "$program" render "$work/$name.lineament" --set smile=2 -o "$work/$name-smile.jpg"
  "$program" render "$work/$name.lineament" --set age=2 -o "$work/$name-age.jpg"
  "$program" render "$work/$name.lineament" --masked smile=-2@mouth -o "$work/$name-mouth.jpg"
  "$program" render "$work/$name.lineament" --set smile=2 --style udnie=0.8 -o "$work/$name-style.jpg"
  "$program" render "$work/$name.lineament" --face-only -o "$work/$name-face.jpg"
done
cat "$work/table.md"
