#!/bin/sh
# Runs the program with bad input; every case names the exit code and a word that its one sentence must hold.
set -u
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
passed=0

# expect CODE WORD ARGUMENTS...
expect() {
  code=$1
  word=$2
  shift 2
  "$program" "$@" >"$work/out" 2>"$work/err"
  got=$?
  lines=$(wc -l <"$work/err")
  if [ "$got" = "$code" ] && grep -q -- "$word" "$work/err" "$work/out" && [ "$lines" -le 1 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "lineament $*: exit $got (expected $code), $lines lines, expected the word '$word':"
    cat "$work/err"
  fi
}

echo "not a model" >"$work/text"
head -c 100 /dev/urandom >"$work/noise"
export LINEAMENT_MODEL="$work/missing.safetensors"
expect 0 "Exit codes" --help
expect 0 "lineament/directions" --help
expect 0 "--sweep" sheet --help
expect 2 "nonsense" nonsense
expect 2 "required" render -o "$work/a.png"
expect 2 "seed" render --seed minus -o "$work/a.png"
expect 2 "frown" render --seed 1 --set frown=1 -o "$work/a.png"
expect 2 "number" render --seed 1 --set smile=wide -o "$work/a.png"
expect 3 "missing.safetensors" render --seed 1 -o "$work/a.png"
expect 3 "text" render --model "$work/text" --seed 1 -o "$work/a.png"
expect 3 "noise" render --z "$work/noise" -o "$work/a.png"
expect 2 "0=hat" learn clusters --names 0=hat -o "$work/regions"
expect 2 "8=hair" learn clusters --names 8=hair -o "$work/regions"
expect 3 "missing.safetensors" learn clusters --names 0=hair -o "$work/regions"
expect 3 "text" import "$work/text" -o "$work/model"
expect 2 "safetensors or .pt" convert "$work/text" -o "$work/a.onnx"
expect 3 "a checkpoint" convert "$work/text" -o "$work/a.safetensors"
printf '\200\002}.' >"$work/empty.pkl"
expect 3 "no tensors" render --model "$work/empty.pkl" --seed 1 -o "$work/a.png"
expect 0 "no tensors" info "$work/empty.pkl"
expect 0 '"frame_ms"' bench --random-config-f --side 32 --runs 1
expect 3 "nothere" import "$work/nothere" -o "$work/model"
printf 'P6\n1 1\n255\nabc' >"$work/dot.ppm"
expect 3 "nothere" render --seed 1 --style-picture "$work/nothere.jpg" -o "$work/a.png"
expect 3 "text" style "$work/dot.ppm" --style-picture "$work/text" -o "$work/a.png"
expect 3 "text" style "$work/text" --style-picture "$work/dot.ppm" -o "$work/a.png"
expect 2 "style-picture" style "$work/dot.ppm" -o "$work/a.png"
expect 2 "style-picture" render --seed 1 --steps 5 -o "$work/a.png"
expect 0 "starry-night  The Starry Night, Vincent van Gogh, 1889" styles
expect 0 '"painter": "Katsushika Hokusai"' styles --json
expect 2 "one of starry-night" style "$work/dot.ppm" --style nothing -o "$work/a.png"
expect 2 "one of starry-night" render --seed 1 --style nothing -o "$work/a.png"
expect 2 "a share from 0 to 1" render --seed 1 --style udnie=2 -o "$work/a.png"
expect 2 "16 pixels at least" style "$work/dot.ppm" --style udnie -o "$work/a.png"
photos=$(dirname "$0")/../vision/photos
expect 0 "24 x 16 pixels, 0 faces" photo faces "$photos/turned-6.jpg"
expect 0 '"faces": \[\]' photo faces "$photos/turned-6.jpg" --json
expect 3 "CMYK" photo faces "$photos/inks.jpg"
expect 3 "no readable picture" photo faces "$work/text"
expect 3 "nothere" photo faces "$work/nothere.jpg"
expect 3 "no face that looks at the camera" photo align "$photos/turned-6.jpg" -o "$work/a.png"
expect 2 "beside the photo" photo align "$photos/turned-6.jpg" --points 90,90,110,90,100,100,94,110,106,110 -o "$work/a.png"
expect 2 "too close together" photo align "$photos/turned-6.jpg" --points 5,5,5,5,5,5,5,5,5,5 -o "$work/a.png"
expect 2 "points" photo align "$photos/turned-6.jpg" --points 5,5 -o "$work/a.png"
expect 2 "side" photo align "$photos/turned-6.jpg" --side 9 -o "$work/a.png"
"$program" photo align "$photos/turned-6.jpg" --points 8,5,16,5,12,8,9,11,15,11 --side 64 -o "$work/face.png"
expect 0 "64 x 64 pixels, 0 faces" photo faces "$work/face.png"
expect 3 "age_gender" photo compare "$work/face.png" "$work/face.png" --scorers "$work"
expect 3 "aligned square" photo compare "$work/face.png" "$work/face.png"
expect 2 "subcommand is required" photo
expect 3 "zip" render "$work/text" -o "$work/a.png"
expect 2 "steps" style "$work/dot.ppm" --style-picture "$work/dot.ppm" --steps 0 -o "$work/a.png"
expect 2 "picture-side" style "$work/dot.ppm" --style-picture "$work/dot.ppm" --picture-side 20000 -o "$work/a.png"
LINEAMENT_VGG="$work/missing.vgg"
export LINEAMENT_VGG
expect 3 "missing.vgg" style "$work/dot.ppm" --style-picture "$work/dot.ppm" -o "$work/a.png"
LINEAMENT_VGG="$work/text"
expect 3 "text" style "$work/dot.ppm" --style-picture "$work/dot.ppm" -o "$work/a.png"
expect 2 "frown" render --seed 1 --keep frown -o "$work/a.png"
expect 2 "share" render --seed 1 --keep smile=2 -o "$work/a.png"
expect 2 "measured" render --seed 1 --set smile=1 --keep glasses --hold -o "$work/a.png"
expect 3 "missing.safetensors" render --seed 1 --set smile=1 --keep mouth_open --hold -o "$work/a.png"
expect 2 "frown" region mouth --seed 1 --set frown=1 -o "$work/a.png"
expect 2 "rows" render --seed 1 --rows smile=upper -o "$work/a.png"
expect 2 "position" render --seed 1 --set-to smile=high -o "$work/a.png"
expect 2 "makeup" render --seed 1 --mix 5 -o "$work/a.png"
expect 2 "makeup" render --seed 1 --mix 5:ears -o "$work/a.png"
expect 2 "amount" render --seed 1 --mix 5:fine=3 -o "$work/a.png"
printf 'seed,smile\n1,0\n2,x\n' >"$work/table.csv"
expect 3 "line 3" learn boundary --scores "$work/table.csv" --score smile -o "$work/own"
printf 'seed,smile\n1,0\n2,1\n' >"$work/table.csv"
expect 3 "frown" learn boundary --scores "$work/table.csv" --score frown -o "$work/own"
expect 3 "list of attributes" learn fit "$work/text" --scores "$work/table.csv" -o "$work/own"
expect 0 "mouth_open" learn measures
expect 2 "frown" local frown
expect 2 "number" local mouth-open --strength nan
expect 2 "range" local mouth-open --faces 1
expect 3 "missing.safetensors" local mouth-open --strength=-2,2 --json "$work/local.json"
expect 2 "two seeds" mixing --pairs 1 -o "$work/a.png"
[ ! -e "$work/own" ] || { failed=$((failed + 1)); echo "a failed learn command left a folder behind"; }
expect 0 "--measure" channels --help
expect 2 "no region" channels --measure lip_colour
expect 2 "a region and a mask" channels --region lips --mask "$work/text" --measure lip_colour
expect 3 "no readable picture" channels --mask "$work/text" --measure lip_colour
expect 2 "mouth_open" channels --region lips --measure frown
expect 2 "nothing to sort" channels --region lips
expect 2 "both --with and --without" channels --region lips --with 1-4
expect 2 "numbers and ranges" channels --region lips --with 1-4 --without few
expect 2 "published" channels --region lips --measure lip_colour --score loudest
expect 2 "or all" channels --region lips --measure lip_colour --top many
expect 2 "or all" channels --region lips --measure lip_colour --shortlist -3
expect 2 "small letters" channels --region lips --measure lip_colour --save "Lip colour"
expect 2 "faces" channels --region lips --measure lip_colour --faces 1
expect 3 "missing.safetensors" channels --region lips --measure lip_colour --save lips -o "$work/own"
[ ! -e "$work/own" ] || { failed=$((failed + 1)); echo "a failed channels command left a folder behind"; }
# Channels of another model are listed; a damaged file of the user's own is one sentence, and the rest goes on.
mkdir -p "$work/data/lineament/local"
printf '{"directions": [], "attributes": [{"id": "strange", "kind": "channels", "region": "lips", "layer": "l3.conv1",' >"$work/head"
{ cat "$work/head"; echo ' "model_sha256": "1", "deviations": [1], "values": [1]}]}'; } >"$work/data/lineament/local/manifest.json"
export XDG_DATA_HOME="$work/data"
expect 2 "mouth-open.*strange" render --seed 1 --local frown=1 -o "$work/a.png"
{ cat "$work/head"; echo ' "model_sha256": "1", "deviations": [0], "values": [1]}]}'; } >"$work/data/lineament/local/manifest.json"
"$program" render --seed 1 --local frown=1 -o "$work/a.png" 2>"$work/err"
grep -q "deviation of channel 0" "$work/err" && grep -q "mouth-open" "$work/err" || { failed=$((failed + 1)); echo "a damaged own attribute is not told, or breaks the list"; }
unset XDG_DATA_HOME
expect 2 "range" sheet --seeds 9-1 -o "$work/a.png"
[ ! -e "$work/model" ] && [ ! -e "$work/a.png" ] || { failed=$((failed + 1)); echo "a failed command left a file behind"; }

# Two pictures of 2 x 2 that differ in the pixel at the top left, by 30 in one channel.
printf 'P3 2 2 255  40 40 40  9 9 9  0 0 0  7 8 9\n' >"$work/a.ppm"
printf 'P3 2 2 255  40 70 40  9 9 9  0 0 0  7 8 9\n' >"$work/b.ppm"
printf 'P3 1 2 255  40 70 40  9 9 9\n' >"$work/narrow.ppm"
printf 'P3 2 2 255  255 255 255  0 0 0  0 0 0  0 0 0\n' >"$work/corner.ppm"
printf 'P3 2 2 255  0 0 0  255 255 255  128 128 128  0 0 0\n' >"$work/rest.ppm"
printf 'P3 4 4 255  255 255 255  255 255 255  0 0 0  0 0 0  255 255 255  255 255 255  0 0 0  0 0 0' >"$work/double.ppm"
printf '  0 0 0%.0s' 1 2 3 4 5 6 7 8 >>"$work/double.ppm"
echo >>"$work/double.ppm"
printf 'P3 2 2 255  0 0 0  0 0 0  0 0 0  0 0 0\n' >"$work/black.ppm"
expect 2 "second" diff "$work/a.ppm"
expect 3 "nothere" diff "$work/a.ppm" "$work/nothere"
expect 3 "no readable picture" diff "$work/a.ppm" "$work/text"
expect 2 "2 x 2 and 1 x 2 pixels" diff "$work/a.ppm" "$work/narrow.ppm"
expect 2 "only black" diff "$work/a.ppm" "$work/b.ppm" --mask "$work/black.ppm"
expect 2 "a square" diff "$work/a.ppm" "$work/b.ppm" --mask "$work/narrow.ppm"
expect 2 "the pictures' size" diff "$work/narrow.ppm" "$work/narrow.ppm" --mask "$work/a.ppm"
expect 2 "range" diff "$work/a.ppm" "$work/b.ppm" --full 0
expect 2 "not supported" diff "$work/a.ppm" "$work/b.ppm" -o "$work/heat.gif"
expect 0 "mean difference  2.5000 grey levels, largest 30, 75.00 %" diff "$work/a.ppm" "$work/b.ppm"
expect 0 "inside the mask  10.0000" diff "$work/a.ppm" "$work/b.ppm" --mask "$work/corner.ppm"
expect 0 "locality         1.0000" diff "$work/a.ppm" "$work/b.ppm" --mask "$work/double.ppm"
expect 0 "locality         0.0000" diff "$work/a.ppm" "$work/b.ppm" --mask "$work/rest.ppm"
expect 0 "locality         none" diff "$work/a.ppm" "$work/a.ppm" --mask "$work/corner.ppm"
expect 0 '"locality": null' diff "$work/a.ppm" "$work/a.ppm" --mask "$work/corner.ppm" --json
expect 0 '"largest_outside": 30' diff "$work/a.ppm" "$work/b.ppm" --mask "$work/rest.ppm" --json
expect 0 '"full": 10.0' diff "$work/a.ppm" "$work/b.ppm" -o "$work/heat.png" --json
expect 0 "mean difference  0.0000" diff "$work/heat.png" "$work/heat.png"
expect 0 "ticks of .*: 0, 5, 10, 15, 20 grey" diff "$work/a.ppm" "$work/b.ppm" -o "$work/heat.png" --full 20 --alone
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
