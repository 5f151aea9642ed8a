#pragma once
// 3x3 convolutions of float32 on a CPU by minimal filtering, F(4x4, 3x3): 36 products where the definition has 144.
// Source: Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016. Its rounding errors are about
// ten times those of the definition: fine for looking, not for bit-exact work. One thread per object calls it; it works
// on LibTorch's threads. Layout: [rows, columns, channels] (channels last).
#include <ATen/core/Tensor.h>

namespace lineament::nn {

/// What is done with a sum before it is stored.
enum class ConvolutionEnd {
  kRelu,  ///< y = max(0, sum + bias)
  kMask,  ///< y = sum + added where y > 0 before, else 0: back through the ReLU that made y
  kPlain  ///< y = sum
};

class Winograd3x3 {
 public:
  /// Vectors of eight channels.
  static bool fits(const at::Tensor& weight) { return weight.size(0) % 8 == 0 && weight.size(1) % 8 == 0; }
  /// weight: [out, in, 3, 3] float32
  explicit Winograd3x3(const at::Tensor& weight);

  /// x: [1, in, rows + 2, columns], the first and the last row are neighbours of the wanted ones (or zeros); beyond the
  /// sides are zeros. y: [1, out, rows, columns]. Both channels last and dense. bias [out] for kRelu, added (like y, or
  /// undefined) for kMask.
  void run(const at::Tensor& x, const at::Tensor& y, ConvolutionEnd end, const at::Tensor& bias,
           const at::Tensor& added) const;

 private:
  std::int64_t in_, out_;
  at::Tensor weights_;  // [36, in, out]
};

}  // namespace lineament::nn
