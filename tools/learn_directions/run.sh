#!/bin/sh
# Learns the shipped attributes again and measures them: models/directions, docs/attributes*.{jpg,png,json}.
#   tools/learn_directions/run.sh SCORERS [WORK]
# SCORERS: folder with face-api's networks (age_gender_model, face_expression_model, face_recognition_model).
# WORK: folder for the table of scores (default build/learn).
# About two hours on two cores, a good half hour of it for the evaluation; stopped, it goes on where it was.
set -eu
cd "$(dirname "$0")/../.."
scorers=${1:?folder with the scorers}
work=${2:-build/learn}
program=build/lineament
mkdir -p "$work"

"$program" learn score --count 20000 --psi 0.8 --scorers "$scorers" -o "$work/scores.csv"
"$program" learn fit tools/learn_directions/attributes.json --scores "$work/scores.csv" --psi 0.8 --scorers "$scorers" \
  --row-faces 20 --faces 120 --rounds 2 -o models/directions >"$work/fit.md"

for keep in "" --keep; do
  name=attributes-effects${keep:+-kept}
  "$program" evaluate $keep --faces 500 --pictures preview --scorers "$scorers" --json "docs/$name.json" \
    --picture "docs/$name.png" >"$work/$name.md"
done
tools/learn_directions/sheets.sh
