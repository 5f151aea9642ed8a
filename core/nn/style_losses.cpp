#include "core/nn/style_losses.h"

#include <algorithm>

#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

double number(const at::Tensor& x) {
  return x.item().toDouble();
}

at::Tensor differences(const at::Tensor& x, std::int64_t axis) {
  const std::int64_t n = x.size(axis) - 1;
  return x.narrow(axis, 1, n).sub(x.narrow(axis, 0, n));
}

}  // namespace

at::Tensor positionsByChannels(const at::Tensor& activation) {
  const at::Tensor flat = activation.permute({0, 2, 3, 1}).reshape({-1, activation.size(1)});
  return flat.scalar_type() == at::kDouble ? flat : flat.to(at::kFloat);
}

void GramSum::add(const at::Tensor& activation) {
  const at::Tensor f = positionsByChannels(activation);
  positions_ += f.size(0);
  if (sum_.defined()) {
    sum_.addmm_(f.t(), f);
  } else {
    sum_ = f.t().matmul(f);
  }
}

at::Tensor GramSum::mean() const {
  return sum_.div(static_cast<double>(positions_));
}

double sizeOf(const at::Tensor& wanted, StyleDistance kind) {
  // Nothing in it would divide by nothing.
  return std::max(1e-12, number(kind == StyleDistance::kSquared ? wanted.square().sum() : wanted.abs().sum()));
}

double distance(const at::Tensor& found, const at::Tensor& wanted, StyleDistance kind) {
  const at::Tensor d = found.sub(wanted);
  return number(kind == StyleDistance::kSquared ? d.square_().sum() : d.abs_().sum());
}

at::Tensor distanceGradient(const at::Tensor& found, const at::Tensor& wanted, StyleDistance kind) {
  at::Tensor d = found.sub(wanted);
  return kind == StyleDistance::kSquared ? d.mul_(2.0) : d.sign_();
}

at::Tensor gramGradient(const at::Tensor& activation, const at::Tensor& gradientOfGram, std::int64_t positions) {
  const at::Tensor both = gradientOfGram.add(gradientOfGram.t()).div_(static_cast<double>(positions));
  return positionsByChannels(activation)
      .matmul(both)
      .view({1, activation.size(2), activation.size(3), activation.size(1)})
      .permute({0, 3, 1, 2});
}

double variation(const at::Tensor& x) {
  return number(differences(x, 2).square_().mean()) + number(differences(x, 3).square_().mean());
}

at::Tensor variationGradient(const at::Tensor& x) {
  at::Tensor gradient = x.mul(0.0);
  for (const std::int64_t axis : {2, 3}) {
    const std::int64_t n = x.size(axis) - 1;
    at::Tensor d = differences(x, axis);
    d.mul_(2.0 / static_cast<double>(d.numel()));
    gradient.narrow(axis, 1, n).add_(d);
    gradient.narrow(axis, 0, n).sub_(d);
  }
  return gradient;
}

}  // namespace lineament::nn
