#pragma once
// The GPU half of LibTorch, loaded at run time so that one program serves machines with and without a GPU.
#include <string>

namespace lineament::nn {

/// Loads libtorch_cuda.so once; must come before any other LibTorch call of the process, or CUDA stays unavailable for
/// good. Throws kUnsupported in one sentence when there is no driver, no GPU or no CUDA half of LibTorch.
void loadCuda();

}  // namespace lineament::nn
