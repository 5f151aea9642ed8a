#include "core/nn/style_sizes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lineament::nn {
namespace {

constexpr int kShortest = 32;
constexpr std::size_t kMostSizes = 4;
// Broad shapes come from the coarse sizes, where steps are cheap; the fine ones only sharpen them.
constexpr std::array<std::array<double, kMostSizes>, kMostSizes> kShares{
    {{1.0}, {0.5, 0.5}, {0.35, 0.4, 0.25}, {0.35, 0.35, 0.2, 0.1}}};

}  // namespace

StyleSize scaledToArea(int width, int height, double side) {
  const double factor = side / std::sqrt(double{1} * width * height);
  const auto scaled = [&](int from) {
    return static_cast<int>(std::lround(std::clamp(from * factor, double{kShortest}, 4.0 * side)));
  };
  return {scaled(width), scaled(height), 0, 1.0};
}

std::vector<StyleSize> styleSizes(int width, int height, int side, int coarsest, int steps) {
  std::vector<double> scales{1.0};
  while (scales.size() < kMostSizes && static_cast<int>(scales.size()) < steps &&
         side * scales.back() / 2 >= coarsest) {
    scales.push_back(scales.back() / 2);
  }
  std::vector<StyleSize> sizes;
  int left = steps;
  for (std::size_t i = scales.size(); i-- > 0;) {
    StyleSize size = scaledToArea(width, height, side * scales[i]);
    const double share = kShares[scales.size() - 1][scales.size() - 1 - i];
    const int after = static_cast<int>(i);  // one step at least for every size that follows
    size.steps = i == 0 ? left : std::clamp(static_cast<int>(std::lround(share * steps)), 1, left - after);
    size.scale = scales[i];
    left -= size.steps;
    sizes.push_back(size);
  }
  return sizes;
}

}  // namespace lineament::nn
