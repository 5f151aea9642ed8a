#!/bin/sh
# Puts LibTorch into .deps/ from Python wheels, with pip alone (any Python 3; the wheels' Python is never run).
#   tools/setup/get_torch.sh          CPU: 544 MB to download, 0.5 GB on disk
#   tools/setup/get_torch.sh gpu      NVIDIA too: 2.5 GB to download, 3.4 GB on disk
# Always a whole new folder: a second `pip --target` into an old one silently skips the shared nvidia/ folder.
set -eu
kind=${1:-cpu}
cd "$(dirname "$0")/../.."
rm -rf .deps.new
python3 -m pip install --no-deps --only-binary=:all: --python-version 3.11 --require-hashes \
        --target .deps.new -r "tools/setup/torch-$kind.txt"
cd .deps.new
find . -mindepth 1 -maxdepth 1 ! -name torch ! -name nvidia ! -name '*.dist-info' -exec rm -rf {} +
find torch -mindepth 1 -maxdepth 1 ! -name include ! -name lib -exec rm -rf {} +
rm -rf torch/lib/libtorch_python.so torch/lib/libshm* torch/lib/libtorch_global_deps.so torch/lib/libtorch.so
rm -rf nvidia/*/include nvidia/*/bin nvidia/*/lib/*.a nvidia/*/lib/libnvperf* nvidia/*/lib/libcheckpoint* \
       nvidia/*/lib/libpcsampling* nvidia/*/lib/*.alt.so* nvidia/*/lib/libcusolverMg* nvidia/*/lib/libnvblas* \
       nvidia/*/lib/libcufftw* nvidia/*/lib/cmake
[ "$kind" = gpu ] || rm -f torch/lib/*cuda* torch/lib/libtorch_nvshmem.so torch/lib/libcaffe2_nvrtc.so
cd ..
rm -rf .deps
mv .deps.new .deps
du -sh .deps
