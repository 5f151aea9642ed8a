#pragma once
// Where and in which number type LibTorch computes.
#include <string>

namespace lineament {

enum class TorchDtype { kFloat32, kBFloat16, kFloat16 };

struct TorchOptions {
  std::string device = "cpu";  ///< "cpu", "cuda", "cuda:1"
  TorchDtype dtype = TorchDtype::kFloat32;
  int threads = 0;  ///< 0: LibTorch's own choice
  /// Enlarging convolutions: transposed and then filtered (fewer products: better on a CPU), or four plain ones with
  /// the filter in their weights (fewer passes over memory: better on a GPU).
  enum class Enlarging { kAutomatic, kTransposed, kPhases } enlarging = Enlarging::kAutomatic;
  bool kernels = true;       ///< CUDA: what surrounds a convolution in kernels of the project's own
  bool graphs = true;        ///< CUDA: whole frames are recorded and replayed (CUDA graphs)
  bool tensorFloat = false;  ///< CUDA, float32: products of 10 bits (TF32), quicker and no longer exact; float16 always
};

}  // namespace lineament
