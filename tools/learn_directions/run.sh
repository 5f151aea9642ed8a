#!/bin/sh
# Learns the shipped attributes again and measures them: models/directions, docs/attributes*.{jpg,png,json}.
#   tools/learn_directions/run.sh SCORERS [WORK]
# SCORERS: folder with face-api's networks (age_gender_model, face_expression_model, face_recognition_model).
# WORK: folder for the table of scores (default build/learn).
# About three hours on two cores, half of it for the evaluation; stopped, it goes on where it was.
set -eu
cd "$(dirname "$0")/../.."
scorers=${1:?folder with the scorers}
work=${2:-build/learn}
program=build/lineament
mkdir -p "$work"

"$program" learn score --count 20000 --psi 0.8 --scorers "$scorers" -o "$work/scores.csv"
"$program" learn fit tools/learn_directions/attributes.json --scores "$work/scores.csv" --psi 0.8 --scorers "$scorers" \
  --row-faces 20 --faces 120 --rounds 2 -o models/directions >"$work/fit.md"

evaluate() { # NAME FACES OPTIONS...
  name=docs/attributes-effects$1
  faces=$2
  shift 2
  "$program" evaluate "$@" --faces "$faces" --pictures preview --scorers "$scorers" --json "$name.json" --picture "$name.png" \
    >"$work/$(basename "$name").md"
}
evaluate "" 500
evaluate -kept 500 --keep
evaluate -held 60 --hold # half a minute a face
python3 tools/learn_directions/table.py models/directions/manifest.json docs/attributes-effects.json docs/attributes-effects-kept.json \
  docs/attributes-effects-held.json >"$work/table.md"
tools/learn_directions/sheets.sh
