#pragma once
// Where and in which number type LibTorch computes.
#include <string>

namespace lineament {

enum class TorchDtype { kFloat32, kBFloat16, kFloat16 };

struct TorchOptions {
  std::string device = "cpu";  ///< "cpu", "cuda", "cuda:1"
  TorchDtype dtype = TorchDtype::kFloat32;
  int threads = 0;           ///< 0: LibTorch's own choice
  bool tensorFloat = false;  ///< CUDA, float32: products of 10 bits (TF32), quicker and no longer exact
};

}  // namespace lineament
