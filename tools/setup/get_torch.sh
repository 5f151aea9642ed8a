#!/bin/sh
# Puts LibTorch into .deps/ from Python wheels, with pip alone (any Python 3; the wheels' Python is never run).
#   tools/setup/get_torch.sh          what this machine needs: gpu where an NVIDIA driver answers, otherwise cpu
#   tools/setup/get_torch.sh cpu      544 MB to download, 0.5 GB on disk
#   tools/setup/get_torch.sh gpu      NVIDIA too: 2.5 GB to download, 3.4 GB on disk
# Always a whole new folder, renamed when complete: a second `pip --target` into an old one silently skips the shared
# nvidia/ folder, and an interrupted one would look whole.
set -eu
cd "$(dirname "$0")/../.."

nvidia_driver_answers() {
  [ -e /proc/driver/nvidia/version ] && /usr/bin/env python3 -c 'import ctypes; ctypes.CDLL("libcuda.so.1")' 2>/dev/null
}

kind=${1:-${LINEAMENT_TORCH:-}}
if [ -z "$kind" ]; then
  kind=cpu
  if nvidia_driver_answers; then kind=gpu; fi
fi
case $kind in
  cpu | gpu) ;;
  *)
    echo "setup: kind of LibTorch: found \"$kind\", expected cpu or gpu." >&2
    exit 1
    ;;
esac

stamp_of() { echo "$1 $(cat tools/setup/torch-cpu.txt "tools/setup/torch-$1.txt" | cksum)"; }
stamp=.deps/lineament-stamp
if [ -f "$stamp" ]; then
  have=$(cat "$stamp")
  # The GPU set contains the CPU set.
  if [ "$have" = "$(stamp_of "$kind")" ] || [ "$have" = "$(stamp_of gpu)" ]; then exit 0; fi
fi

what=LibTorch
. tools/setup/pip.sh
rm -rf .deps.new
mkdir -p .cache
if [ "$kind" = gpu ]; then
  echo "setup: fetching LibTorch and the CUDA libraries (2.5 GB, once)"
  need_space . 9000
else
  echo "setup: fetching LibTorch (544 MB, once)"
  need_space . 2600
fi
fetch .cache/get_torch.log install --no-deps --only-binary=:all: --python-version 3.11 --require-hashes \
  --target .deps.new -r "tools/setup/torch-$kind.txt"

# What only Python or the CUDA compiler needs goes again: more than half of it.
cd .deps.new
find . -mindepth 1 -maxdepth 1 ! -name torch ! -name nvidia ! -name '*.dist-info' -exec rm -rf {} +
find torch -mindepth 1 -maxdepth 1 ! -name include ! -name lib -exec rm -rf {} +
rm -rf torch/lib/libtorch_python.so torch/lib/libshm* torch/lib/libtorch_global_deps.so torch/lib/libtorch.so
rm -rf nvidia/*/include nvidia/*/bin nvidia/*/lib/*.a nvidia/*/lib/libnvperf* nvidia/*/lib/libcheckpoint* \
  nvidia/*/lib/libpcsampling* nvidia/*/lib/*.alt.so* nvidia/*/lib/libcusolverMg* nvidia/*/lib/libnvblas* \
  nvidia/*/lib/libcufftw* nvidia/*/lib/cmake
[ "$kind" = gpu ] || rm -f torch/lib/*cuda* torch/lib/libtorch_nvshmem.so torch/lib/libcaffe2_nvrtc.so
cd ..
[ -f .deps.new/torch/lib/libtorch_cpu.so ] && [ -f .deps.new/torch/include/ATen/core/Tensor.h ] ||
  say_and_stop "LibTorch came without its library or its headers; nothing was installed."
stamp_of "$kind" >.deps.new/lineament-stamp
rm -rf .deps
mv .deps.new .deps
