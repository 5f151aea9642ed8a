#!/bin/sh
# Trains the encoder of faces and writes it to models/encoder. Needs Python with torch, numpy and Pillow, and a GPU to be
# of use (as shipped: 350 seconds on one H200 beside another training; on two cores a step takes seconds).
#   tools/train_encoder/run.sh MODEL VGG [WORK] [training options ...]
# MODEL: the program's file of the embedded generator; VGG: its vgg16-lpips.safetensors. --photos FOLDER of aligned squares
# (`lineament photo align`) gives a sheet to look at; photos are used for nothing else.
set -eu
cd "$(dirname "$0")/../.."
model=${1:?model file of the embedded generator}
vgg=${2:?vgg16-lpips.safetensors}
work=${3:-build/train_encoder}
[ $# -lt 3 ] || shift
shift 2
python3 tools/train_encoder/train.py --generator "$model" --vgg "$vgg" --out "$work" "$@"
python3 tools/train_encoder/export.py "$work" "$model" models/encoder
