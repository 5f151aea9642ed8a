#!/bin/sh
# Learns channel attributes for models/local (entries of kind "channels", docs/channels.md): channels of one layer are
# tried on four faces, and the list that does most for the change of the picture is kept. The same numbers come out every
# time. Names as arguments: only those. About one to three minutes each on two cores. Look at one:
#   build/lineament sheet --seeds 30-37 --sweep-local shade-lips=-3:3:5 --size 224 -o build/sheet.jpg
set -eu
cd "$(dirname "$0")/../.."
program=${LINEAMENT:-build/lineament}
wanted=" $* "

# learn ID TITLE GROUP LOW HIGH REGION MEASURE LAYER GREY SHORTLIST LOWEST HIGHEST [OPTIONS]
learn() {
  case $wanted in "  " | *" $1 "*) ;; *) return 0 ;; esac
  echo "$1"
  id=$1 title=$2 group=$3 low=$4 high=$5 region=$6 measure=$7 layer=$8 grey=$9
  shift 9
  shortlist=$1 lowest=$2 highest=$3
  shift 3
  "$program" channels --region "$region" --measure "$measure" --layers "$layer" --grey "$grey" --faces 60 \
    --first-seed 510000 --probed 4 --shortlist "$shortlist" --lowest="$lowest" --highest="$highest" "$@" \
    --save "$id" --title "$title" --group "$group" --low-end "$low" --high-end "$high" -o models/local >"build/$id.txt"
  tail -1 "build/$id.txt"
}

mkdir -p build
learn shade-lips "Lip colour (channels)" Mouth pale red lips lip_colour l3.conv1 18 all -3 3 --score effect --top all
learn shade-brows "Eyebrow darkness (channels)" Eyes fair dark brows brow_darkness l3.conv1 24 32 -2 2
learn size-eyes "Eye size (channels)" Eyes smaller larger eyes eyes_open l2.conv1 14 48 -3 3
# A search for gaze; what it finds are lashes and irises. No measure of ours is about those: take "measure" out.
learn dark-eyes "Lashes and irises darker (channels)" Eyes fair dark eyes gaze l2.conv1 11 48 -2 3
learn blush-cheeks "Blush (channels)" Skin pale blush cheeks skin_redness l3.conv1 10 32 -1 2.5
