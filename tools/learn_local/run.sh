#!/bin/sh
# Learns the directions that only local attributes use: models/local/{gaze,hair_grey,blush}*.npy.
#   tools/learn_local/run.sh SCORERS [WORK]
# SCORERS as for tools/learn_directions/run.sh. WORK: folder for the table and the directions (default build/learn_local);
# what is in WORK/directions then goes to models/local and its "directions" into the manifest there.
set -eu
cd "$(dirname "$0")/../.."
scorers=${1:?folder with the scorers}
work=${2:-build/learn_local}
program=build/lineament
mkdir -p "$work"
"$program" learn score --count 800 --psi 0.8 --pictures preview --scorers "$scorers" -o "$work/scores.csv"
learn() {
  "$program" learn boundary --scores "$work/scores.csv" --psi 0.8 --tail 0.1 -o "$work/directions" "$@"
}
learn --score gaze --id gaze --title Gaze --apart-from yaw
learn --score hair_grey --id hair_grey --title "Grey hair" --apart-from hair_lightness
learn --score skin_redness --id blush --title Blush
