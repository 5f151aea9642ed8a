#pragma once
// Adam (Kingma and Ba 2015, arXiv 1412.6980) on plain numbers, with a rate that warms up, stays and falls along a
// cosine. One thread.
#include <cstddef>
#include <span>
#include <vector>

namespace lineament::nn {

class Adam {
 public:
  explicit Adam(std::size_t count) : mean_(count, 0.0F), square_(count, 0.0F) {}
  /// values -= rate * (mean / sqrt(square)), both without their bias towards 0.
  void step(std::span<float> values, std::span<const float> gradient, float rate);

 private:
  std::vector<float> mean_, square_;
  int steps_ = 0;
};

/// Share of the rate at `step` of `steps`: four steps of warm-up, whole to the middle, then down a cosine to 0.05.
float rateShare(int step, int steps);

}  // namespace lineament::nn
