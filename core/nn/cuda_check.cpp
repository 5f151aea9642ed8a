#include "core/nn/cuda_check.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <c10/core/InferenceMode.h>

#include <exception>

#include "core/nn/cuda_loader.h"
#include "core/nn/ops.h"

namespace lineament::nn {

bool cudaWorks(std::int64_t bytes) {
  if (!hasCuda()) return false;
  try {
    const c10::InferenceMode inference;
    const at::TensorOptions there = at::TensorOptions(at::kFloat).device(deviceOf("cuda"));
    // Through a kernel, the convolutions' library and back to the host: a card that is too old fails at the first.
    const at::Tensor sum = conv2d(at::ones({1, 8, 8, 8}, there), at::ones({8, 8, 1, 1}, there), 1);
    if (sum.flatten()[0].item<float>() != 8.0F) return false;
    at::empty({bytes}, there.dtype(at::kByte));  // LibTorch keeps it for what comes next
    return true;
  } catch (const std::exception&) {  // "no kernel image is available", out of memory, a driver in trouble
    return false;
  }
}

}  // namespace lineament::nn
