#!/bin/sh
# The sheet and the table of docs/styles.md, "Any picture as a style": three faces toward four paintings.
#   tools/style_pictures/sheet.sh PAINTINGS WORK [PROGRAM] [STEPS] [SIDE] [JOBS]
# Pictures and a line for each go to WORK; sheet.jpg and table.md are made from them (Python with Pillow; development
# only). What is there already is kept: interrupted, it goes on.
set -eu
paintings=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)
cd "$(dirname "$0")/../.."
program=${3:-build/lineament}
steps=${4:-40}
side=${5:-256}
jobs=${6:-1}
for seed in 85 12 200; do
  [ -s "$work/$seed.png" ] || "$program" render --seed "$seed" --size 512 -o "$work/$seed.png"
done
for seed in 85 12 200; do
  for painting in starry_night_van_gogh_1889 the_scream_munch_1893 udnie_picabia_1913 composition_vii_kandinsky_1913; do
    echo "$seed $painting"
  done
done | xargs -P "$jobs" -L 1 sh -c '
  program=$0 work=$1 paintings=$2 steps=$3 side=$4 seed=$5 painting=$6
  [ ! -s "$work/$painting-$seed.png" ] || exit 0
  "$program" style "$work/$seed.png" --style-picture "$paintings/$painting.jpg" --steps "$steps" --picture-side "$side" \
    --threads 1 -o "$work/$painting-$seed.part.png" 2>&1 | tr "\r" "\n" | tail -1 >"$work/$painting-$seed.txt"
  mv "$work/$painting-$seed.part.png" "$work/$painting-$seed.png"' "$program" "$work" "$paintings" "$steps" "$side"
python3 - "$work" <<'PYTHON'
import re, sys
from PIL import Image
work, cell = sys.argv[1], 256
seeds = (85, 12, 200)
paintings = ("starry_night_van_gogh_1889", "the_scream_munch_1893", "udnie_picabia_1913", "composition_vii_kandinsky_1913")
sheet = Image.new("RGB", (cell * (len(paintings) + 1), cell * len(seeds)))
table = ["| painting | face | content | style |", "| --- | --- | --- | --- |"]
for row, seed in enumerate(seeds):
    for column, name in enumerate(("",) + paintings):
        file = f"{work}/{name}-{seed}.png" if name else f"{work}/{seed}.png"
        sheet.paste(Image.open(file).convert("RGB").resize((cell, cell), Image.LANCZOS), (cell * column, cell * row))
        if name:
            content, style = re.search(r"content ([\d.]+), style ([\d.]+)", open(f"{work}/{name}-{seed}.txt").read()).groups()
            table.append(f"| {name} | {seed} | {content} | {style} |")
sheet.save(f"{work}/sheet.jpg", quality=88)
open(f"{work}/table.md", "w").write("\n".join(table) + "\n")
PYTHON
