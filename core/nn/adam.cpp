#include "core/nn/adam.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lineament::nn {
namespace {

constexpr float kKeptMean = 0.9F, kKeptSquare = 0.95F, kSmall = 1e-12F;
constexpr int kWarmUp = 4;
constexpr float kLast = 0.05F;

}  // namespace

void Adam::step(std::span<float> values, std::span<const float> gradient, float rate) {
  ++steps_;
  const float meanBias = 1.0F - std::pow(kKeptMean, static_cast<float>(steps_));
  const float squareBias = 1.0F - std::pow(kKeptSquare, static_cast<float>(steps_));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float g = gradient[i];
    mean_[i] = kKeptMean * mean_[i] + (1.0F - kKeptMean) * g;
    square_[i] = kKeptSquare * square_[i] + (1.0F - kKeptSquare) * g * g;
    values[i] -= rate * mean_[i] / meanBias / (std::sqrt(square_[i] / squareBias) + kSmall);
  }
}

float rateShare(int step, int steps) {
  const float warm = std::min(1.0F, static_cast<float>(step + 1) / static_cast<float>(kWarmUp));
  const float place = static_cast<float>(step) / static_cast<float>(std::max(1, steps - 1));
  if (place <= 0.5F) return warm;
  const float down = 0.5F * (1.0F + std::cos(std::numbers::pi_v<float> * (2.0F * place - 1.0F)));
  return warm * (kLast + (1.0F - kLast) * down);
}

}  // namespace lineament::nn
