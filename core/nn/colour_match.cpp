#include "core/nn/colour_match.h"

#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigh.h>

namespace lineament::nn {
namespace {

constexpr double kLeast = 1e-4;  // variance, of -1..1: about a grey level; below, a direction is noise

struct Colours {
  at::Tensor mean, covariance;  // [3, 1], [3, 3]; float64 on the CPU
};

Colours coloursOf(const at::Tensor& picture) {
  const at::Tensor rgb = picture.to(at::kCPU).to(at::kDouble).reshape({3, -1});
  const at::Tensor mean = rgb.mean(1, true);
  const at::Tensor centred = rgb.sub(mean);
  return {mean,
          centred.matmul(centred.t()).div_(static_cast<double>(rgb.size(1))).add_(at::eye(3, at::kDouble), kLeast)};
}

// Power of a symmetric positive matrix.
at::Tensor power(const at::Tensor& m, double exponent) {
  const auto [values, vectors] = at::linalg_eigh(m);
  return vectors.mul(values.clamp_min(kLeast * kLeast).pow(exponent)).matmul(vectors.t());
}

}  // namespace

at::Tensor withColoursOf(const at::Tensor& picture, const at::Tensor& wanted) {
  const Colours own = coloursOf(picture), to = coloursOf(wanted);
  const at::Tensor root = power(own.covariance, 0.5), inverse = power(own.covariance, -0.5);
  const at::Tensor map = inverse.matmul(power(root.matmul(to.covariance).matmul(root), 0.5)).matmul(inverse);
  const at::Tensor shift = to.mean.sub(map.matmul(own.mean));
  const auto like = [&](const at::Tensor& t) { return t.to(at::kFloat).to(picture.device()); };
  return like(map).matmul(picture.reshape({3, -1})).add(like(shift)).reshape(picture.sizes()).clamp(-1.0, 1.0);
}

}  // namespace lineament::nn
