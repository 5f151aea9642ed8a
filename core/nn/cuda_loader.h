#pragma once
// The GPU half of LibTorch, loaded at run time so that one program serves machines with and without a GPU.
#include <string>

namespace lineament::nn {

/// Loads libtorch_cuda.so once per process; no-op where there is no driver with a GPU or no CUDA half of LibTorch.
/// LibTorch looks for its CUDA half at its first use and never again, so this comes before that, whatever the first use
/// is for: a process that computed on the CPU can make a CUDA engine later. Any thread.
void loadCudaWhereThere();

/// Whether CUDA can be asked for; loads it. Any thread.
bool hasCuda();

/// Throws kUnsupported in one sentence when there is no driver, no GPU or no CUDA half of LibTorch.
void requireCuda();

}  // namespace lineament::nn
