#!/bin/sh
# Learns channel attributes for models/local (entries of kind "channels"; none ship yet): every channel of one layer is
# tried on four faces, and all of them get a value. The same numbers come out every time. Names as arguments: only those.
# About two to three minutes each on two cores. Look at one:
#   build/lineament sheet --seeds 30-37 --sweep-local shade-lips=-3:3:5 --size 224 -o build/sheet.jpg
set -eu
cd "$(dirname "$0")/../.."
program=${LINEAMENT:-build/lineament}
wanted=" $* "

# learn ID TITLE GROUP LOW HIGH REGION MEASURE LAYER GREY
learn() {
  case $wanted in "  " | *" $1 "*) ;; *) return 0 ;; esac
  echo "$1"
  "$program" channels --region "$6" --measure "$7" --layers "$8" --grey "$9" --faces 60 --first-seed 510000 \
    --probed 4 --shortlist all --score effect --top all \
    --save "$1" --title "$2" --group "$3" --low-end "$4" --high-end "$5" -o models/local >"build/$1.txt"
  tail -1 "build/$1.txt"
}

mkdir -p build
learn shade-lips "Lip colour (channels)" Mouth pale red lips lip_colour l3.conv1 18
learn shade-brows "Eyebrow darkness (channels)" Eyes fair dark brows brow_darkness l3.conv1 24
learn size-eyes "Eye size (channels)" Eyes smaller larger eyes eyes_open l2.conv1 14
learn gaze-side "Gaze (channels)" Eyes left right eyes gaze l2.conv1 11
learn shade-jaw "Shade of the jaw (channels)" Skin shaved shadow lower-face beard l3.conv1 16
learn blush-cheeks "Blush (channels)" Skin pale blush cheeks skin_redness l3.conv1 10
learn lift-brows "Eyebrows up (channels)" Eyes down up brows-eyes brow_height l1.conv1 12
