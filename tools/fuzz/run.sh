#!/bin/sh
# Builds the fuzz targets of the readers with clang's libFuzzer and runs each for SECONDS (default 60) or $RUNS executions
# (10 million) on one core. A machine that is stopped meanwhile looks like a hang: run a finding again by itself.
# Usage: tools/fuzz/run.sh [SECONDS] [READER...]; findings and corpora stay in build-fuzz/.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
readers=${*:-"0 1 2 3 4"} # pickle, safetensors, torch's older form, torch file, StyleGAN2 of any form
clang=${CLANGXX:-clang++-14}
out=build-fuzz
mkdir -p $out/objects
flags="-std=c++20 -g1 -O1 -I. $(pkg-config --cflags libzip pugixml eigen3) -fno-sanitize-recover=undefined"
libraries="$(pkg-config --libs libzip pugixml libcrypto)"
sources=$(ls core/base/*.cpp core/io/*.cpp)
for file in $sources; do
  object=$out/objects/$(echo "$file" | tr / _).o
  if [ ! -e "$object" ] || [ "$file" -nt "$object" ]; then
    $clang $flags -fsanitize=fuzzer-no-link,address,undefined -c "$file" -o "$object"
  fi
done
$clang $flags -fsanitize=address,undefined tools/fuzz/make_seeds.cpp tests/io/stylegan2_files.cpp $out/objects/*.o $libraries -o $out/make_seeds
$out/make_seeds $out/seeds
for reader in $readers; do
  $clang $flags -DREADER="$reader" -fsanitize=fuzzer,address,undefined tools/fuzz/reader_fuzz.cpp $out/objects/*.o \
    $libraries -o "$out/reader_$reader"
  mkdir -p "$out/corpus_$reader" "$out/found_$reader"
  "$out/reader_$reader" -max_total_time="$seconds" -timeout=1 -rss_limit_mb=1500 -malloc_limit_mb=1024 -max_len=65536 \
    -print_final_stats=1 -runs="${RUNS:-10000000}" -artifact_prefix="$out/found_$reader/" "$out/corpus_$reader" $out/seeds
done
