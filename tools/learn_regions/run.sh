#!/bin/sh
# Learns the clusters that hair, face, neck, clothes and background are found by again: models/regions. The same numbers
# come out every time. A sheet of faces that were not learned from, to look at: build/regions.png.
# About three minutes on two cores.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build
build/lineament learn clusters --faces 160 -k 8 --layer l2.conv1 --first-seed 500000 --restarts 12 \
  --sheet build/regions.png -o models/regions
