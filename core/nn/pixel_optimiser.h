#pragma once
// Optimisers of a picture, driven from outside: each tells where to measure next and is told what was found there. One
// thread; points and gradients are [1, 3, h, w], channels last. Throws c10::Error.
#include <ATen/core/Tensor.h>

#include <memory>

namespace lineament::nn {

class PixelOptimiser {
 public:
  virtual ~PixelOptimiser() = default;
  /// `loss` and `gradient` at the point that was given last (at first: the start). Gives the next one.
  virtual at::Tensor next(double loss, const at::Tensor& gradient) = 0;
  /// The point to show: never one that is worse than those before (L-BFGS), the newest measured one (Adam).
  virtual const at::Tensor& best() const = 0;
};

/// L-BFGS (Nocedal 1980) with a history of ten. A point is taken only when it is better by a tenth of a thousandth of
/// what the slope promises (Armijo), and no step moves pixels by more than `kLargestMove` (root mean square): the loss
/// never rises.
std::unique_ptr<PixelOptimiser> makeLbfgs(const at::Tensor& start);
/// Adam (Kingma and Ba 2015); the rate falls to a tenth over `steps`.
std::unique_ptr<PixelOptimiser> makeAdam(const at::Tensor& start, int steps);

}  // namespace lineament::nn
