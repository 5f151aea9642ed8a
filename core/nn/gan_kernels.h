#pragma once
// What surrounds a StyleGAN2 convolution on a GPU, in one pass over memory each: the style folded into the weights,
// noise with bias, activation and limit (weaving four phases at the same time), the image heads, the picture's
// enlarging and its bytes. LibTorch's operators take three to ten passes for each of these. Results differ from theirs
// by rounding alone: sums are float32 here and rounded once. Compute thread; tensors are on the kernels' device.
#include <ATen/core/Tensor.h>

#include <memory>

#include "core/base/geometry.h"
#include "core/nn/cuda_kernels.h"
#include "core/nn/stylegan2_weights.h"

namespace lineament::nn {

/// Every function returns an undefined tensor (or false) for shapes, types and memory formats that it does not take.
class GanKernels {
 public:
  /// `half`: the type of the layers that are not float32. Null where there are no kernels; see CudaKernels::compiled().
  static std::shared_ptr<const GanKernels> compiled(const at::Device& device, at::ScalarType half);
  explicit GanKernels(std::shared_ptr<const CudaKernels> kernels, at::ScalarType half);

  /// FoldedConv::weight of folded(). `half` layers: `conv`'s weights are channels last, as the result.
  at::Tensor folded(const GanConv& conv, const at::Tensor& style) const;
  /// activate() in place, `x` on `output`.
  bool activate(const GanConv& conv, double clamp, at::Tensor& x, Roi output) const;
  /// y [1, 4 out, h, w], of the phases of `cells`, to [1, out, 2 h, 2 w], activated.
  at::Tensor wovenActivated(const GanConv& conv, double clamp, const at::Tensor& y, Roi cells) const;
  /// The head's picture of x, limited, plus `below` where that is defined: [1, 3, h, w], float32.
  at::Tensor picture(const GanHead& head, const at::Tensor& x, const at::Tensor& style, double clamp,
                     const at::Tensor& below) const;
  /// enlarged() of a whole picture.
  at::Tensor enlarged(const at::Tensor& picture) const;
  /// pictureBytes()
  at::Tensor bytes(const at::Tensor& picture) const;

 private:
  bool isStored(const at::Tensor& x) const;  // half, dense, channels last, eight channels at a time
  std::shared_ptr<const CudaKernels> kernels_;
  at::ScalarType half_;
};

}  // namespace lineament::nn
