#!/bin/sh
# What fitting the generator's weights to a photo does to the likeness and to edits: each photo is projected with and
# without it, edited, and measured with the networks of face-api.js.
#   tools/photos/identity.sh PHOTOS WORK SCORERS
# WORK/identity.md has a line for each photo: how alike the render is to the photo (cosine and distance of 128 numbers)
# before and after fitting, and what smile +2 and age +2 do to "happy" (log odds) and age (years) before and after. Then
# how large smile -3, +3 and age -4, +4 are (LPIPS between edited and unedited face), of fitted to unfitted.
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
  [ -e "$work/$name.sizes-tuned.json" ] && continue
  "$program" photo align "$photo" -o "$work/$name-crop.png"
  [ -e "$work/$name-latent.lineament" ] ||
    "$program" project "$photo" --tuning-steps 0 -o "$work/$name-latent.lineament" >/dev/null 2>&1
  [ -e "$work/$name-tuned.lineament" ] ||
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
  for stage in latent tuned; do
    set --
    for edit in smile=3 smile=-3 age=4 age=-4; do
      "$program" render "$work/$name-$stage.lineament" --face-only --set "$edit" -o "$work/edit$edit.png"
      set -- "$@" "$work/edit$edit.png"
    done
    "$program" photo compare "$work/$name-$stage.png" "$@" --json >"$work/$name.sizes.part"
    mv "$work/$name.sizes.part" "$work/$name.sizes-$stage.json"
  done
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
print("\n| photo | distance, latent | distance, tuned | smile 3 kept | smile -3 kept | age 4 kept | age -4 kept |")
print("| --- | --- | --- | --- | --- | --- | --- |")
rows = []
for name, _ in lines:
    load = lambda stage: json.load(open(f"{sys.argv[1]}/{name}.sizes-{stage}.json"))
    found = {os.path.basename(f["file"])[:-4]: f for f in json.load(open(f"{sys.argv[1]}/{name}.compared.json"))}
    latent, tuned = load("latent"), load("tuned")
    rows.append((name, [found[f"{name}-{s}"]["distance"] for s in ("latent", "tuned")] +
                 [t["lpips"] / l["lpips"] for l, t in zip(latent, tuned)], latent, tuned))
for name, row, *_ in rows:
    print(f"| {name} | " + " | ".join(f"{v:.2f}" for v in row) + " |")
if rows:
    means = [sum(r[1][i] for r in rows) / len(rows) for i in range(2)]
    # Of the mean sizes: a photo whose edit is small counts little.
    means += [sum(r[3][i]["lpips"] for r in rows) / sum(r[2][i]["lpips"] for r in rows) for i in range(4)]
    print("| mean | " + " | ".join(f"{v:.2f}" for v in means) + " |")
PYTHON
cat "$work/identity.md"
