#pragma once
// The two kinds of layer of VGG16 on bands of rows, forward and backward to their input, in place: 3x3 convolution with
// ReLU, and the maximum over 2x2. Tensors are [1, channels, rows, columns], channels last, any device and dtype;
// float32 on a CPU takes quicker ways. One thread at a time; throws c10::Error.
#include <ATen/core/Tensor.h>

#include <memory>

#include "core/nn/winograd.h"

namespace lineament::nn {

class ConvolutionLayer {
 public:
  /// weight [out, in, 3, 3], bias [out], of the device and dtype that the layer shall run with.
  ConvolutionLayer(const at::Tensor& weight, const at::Tensor& bias);
  /// y = max(0, x * weight + bias); x has one row more above and below than y.
  void forward(const at::Tensor& x, const at::Tensor& y) const;
  /// gradient [1, out, rows + 2, columns] of the sums, with one row more above and below; y [1, in, rows, columns].
  /// With `masked` y holds the activation of the ReLU before and becomes its sums' gradient, `added` (may be undefined)
  /// included; else y becomes the gradient of the layer's input.
  void backward(const at::Tensor& gradient, const at::Tensor& y, bool masked, const at::Tensor& added) const;

 private:
  // backWeight_: [in, out, 3, 3], turned by 180 degrees. With quick_, which has its own, no weights are kept here.
  at::Tensor weight_, bias_, backWeight_;
  std::unique_ptr<const Winograd3x3> quick_, quickBack_;
};

/// The maximum over 2x2 cells; a last odd row or column is left out, as everywhere.
/// `kept` remembers where each maximum stood, for the way back of the same rows.
void maxForward(const at::Tensor& x, const at::Tensor& y, at::Tensor& kept);
/// x holds the activation of the ReLU before and becomes its sums' gradient; `added` (like x) may be undefined.
void maxBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& kept, const at::Tensor& added);

}  // namespace lineament::nn
