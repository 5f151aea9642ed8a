#pragma once
// The losses of style transfer and their gradients (Gatys et al. 2016; Johnson et al. 2016), each relative to its
// target's own size, so that one weight suits all paintings, layers and sizes:
//   squared:  |a - b|^2 / |b|^2      absolute:  |a - b|_1 / |b|_1
// `a` is what was found: Gram matrices for style, activations for content. Any device; throws c10::Error.
#include <ATen/core/Tensor.h>

#include "core/engine/style_picture_job.h"

namespace lineament::nn {

/// An activation [1, c, h, w], channels last -> [h * w, c], float32 (float64 stays), without a copy where possible.
at::Tensor positionsByChannels(const at::Tensor& activation);

/// A Gram matrix put together from bands: F^T F over all positions, divided by their number, [c, c].
class GramSum {
 public:
  void add(const at::Tensor& activation);
  at::Tensor mean() const;
  std::int64_t positions() const { return positions_; }

 private:
  at::Tensor sum_;
  std::int64_t positions_ = 0;
};

/// The denominator of a relative distance to `wanted`.
double sizeOf(const at::Tensor& wanted, StyleDistance kind);
/// The numerator.
double distance(const at::Tensor& found, const at::Tensor& wanted, StyleDistance kind);
/// d numerator / d found.
at::Tensor distanceGradient(const at::Tensor& found, const at::Tensor& wanted, StyleDistance kind);
/// From the gradient with respect to a Gram matrix of `positions` to that of a band's activation (like it).
at::Tensor gramGradient(const at::Tensor& activation, const at::Tensor& gradientOfGram, std::int64_t positions);

/// Mean squared difference of vertical neighbours plus that of horizontal ones; x [1, 3, h, w].
double variation(const at::Tensor& x);
at::Tensor variationGradient(const at::Tensor& x);

}  // namespace lineament::nn
