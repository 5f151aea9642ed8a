#pragma once
// Latents of known covariance and scores that are known functions of them.
#include <cmath>
#include <memory>
#include <vector>

#include "core/base/random.h"
#include "core/learn/population.h"

namespace lineament::test {

constexpr int kSize = 24;

/// [n, kSize]: axis i has standard deviation 1 / (1 + i / 4): a falling spectrum, like W's.
inline std::vector<float> latents(std::size_t n, std::uint32_t seed) {
  std::vector<float> w = NumpyRandomState(seed).randn(n * kSize);
  for (std::size_t i = 0; i < w.size(); ++i) w[i] /= 1.0F + static_cast<float>(i % kSize) / 4.0F;
  return w;
}

inline double dot(const std::vector<float>& normal, const std::vector<float>& w, std::size_t row) {
  double sum = 0.0;
  for (std::size_t i = 0; i < normal.size(); ++i) sum += double{normal[i]} * double{w[row * normal.size() + i]};
  return sum;
}

inline std::vector<float> axis(std::initializer_list<std::pair<int, float>> parts) {
  std::vector<float> v(kSize, 0.0F);
  for (const auto& [i, x] : parts) v[static_cast<std::size_t>(i)] = x;
  double square = 0.0;
  for (const float x : v) square += double{x} * double{x};
  for (float& x : v) x = static_cast<float>(double{x} / std::sqrt(square));
  return v;
}

inline std::vector<float> scoresOf(const std::vector<float>& normal, const std::vector<float>& w) {
  std::vector<float> s;
  for (std::size_t r = 0; r < w.size() / normal.size(); ++r) s.push_back(static_cast<float>(dot(normal, w, r)));
  return s;
}

inline std::shared_ptr<const Population> population(std::size_t n, std::uint32_t seed, std::uint32_t firstSeed = 500) {
  auto p = std::make_shared<Population>();
  p->firstSeed = firstSeed;
  p->size = kSize;
  p->mean.values.assign(kSize, 0.0F);
  p->latents = latents(n, seed);
  return p;
}

}  // namespace lineament::test
