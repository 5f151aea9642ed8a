#!/bin/sh
# What fitting the generator's weights to a photo does to the likeness and to edits: each photo is projected with and
# without it, edited, and measured with the networks of face-api.js.
#   tools/photos/identity.sh PHOTOS WORK SCORERS
# WORK/identity.md has a line for each photo: how alike the render is to the photo (cosine of 128 numbers) before and
# after fitting, and what smile +2 and age +2 do to "happy" (log odds) and age (years) before and after.
set -eu
cd "$(dirname "$0")/../.."
photos=${1:?folder of photos}
work=${2:?folder for the results}
scorers=${3:?folder of the networks}
program=${LINEAMENT:-build/lineament}
mkdir -p "$work"
for photo in "$photos"/*.jpg "$photos"/*.png; do
  [ -e "$photo" ] || continue
  name=$(basename "${photo%.*}")
  [ -e "$work/$name.compared.json" ] && continue
  "$program" photo align "$photo" -o "$work/$name-crop.png"
  "$program" project "$photo" --tuning-steps 0 -o "$work/$name-latent.lineament" >/dev/null 2>&1
  "$program" project "$photo" -o "$work/$name-tuned.lineament" >/dev/null 2>&1
  for stage in latent tuned; do
    "$program" render "$work/$name-$stage.lineament" --face-only -o "$work/$name-$stage.png"
    "$program" render "$work/$name-$stage.lineament" --face-only --set smile=2 -o "$work/$name-$stage-smile.png"
    "$program" render "$work/$name-$stage.lineament" --face-only --set age=2 -o "$work/$name-$stage-age.png"
  done
  "$program" photo compare "$work/$name-crop.png" "$work/$name-latent.png" "$work/$name-latent-smile.png" \
    "$work/$name-latent-age.png" "$work/$name-tuned.png" "$work/$name-tuned-smile.png" "$work/$name-tuned-age.png" \
    --scorers "$scorers" --json >"$work/$name.compared.part"
  mv "$work/$name.compared.part" "$work/$name.compared.json"
done
python3 - "$work" >"$work/identity.md" <<'PYTHON'
import glob, json, os, sys

lines, sums = [], [0.0] * 8
for file in sorted(glob.glob(sys.argv[1] + "/*.compared.json")):
    faces = {os.path.basename(f["file"])[:-4]: f
             for f in json.load(open(file))}
    name = os.path.basename(file)[: -len(".compared.json")]
    of = lambda stage: faces[f"{name}-{stage}"]
    score = lambda stage, which: of(stage)["scores"][which][1]
    row = []
    for stage in ("latent", "tuned"):
        row.append(of(stage)["cosine"])
    for edit, which in (("smile", "happy"), ("age", "age")):
        for stage in ("latent", "tuned"):
            row.append(score(f"{stage}-{edit}", which) - score(stage, which))
    for edit in ("smile", "age"):
        row.append(of(f"tuned-{edit}")["cosine"])
    sums = [a + b for a, b in zip(sums, row)]
    lines.append((name, row))
print("| photo | identity, latent | identity, tuned | happy +, latent | happy +, tuned | age +, latent | age +, tuned "
      "| identity, smile +2 | identity, age +2 |")
print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
for name, row in lines + [("mean", [s / max(1, len(lines)) for s in sums])]:
    print(f"| {name} | " + " | ".join(f"{v:.3f}" if i in (0, 1, 6, 7) else f"{v:.1f}" for i, v in enumerate(row)) + " |")
PYTHON
cat "$work/identity.md"
