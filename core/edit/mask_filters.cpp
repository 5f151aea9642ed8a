#include <algorithm>
#include <cmath>
#include <vector>

#include "core/edit/mask_ops.h"

namespace lineament {
namespace {

// runs[k][x] is the largest of 2^k weights from x on. Any run is covered by two of these, so a row of a disc costs
// three passes over bytes, whatever its width.
class RunMaxima {
 public:
  RunMaxima(int side, int margin) : side_(side), margin_(margin) {
    const auto width = static_cast<std::size_t>(side) + 2 * static_cast<std::size_t>(margin);
    for (std::size_t length = 1; length <= width; length *= 2) runs_.emplace_back(width, std::uint8_t{0});
  }

  void read(const std::uint8_t* row) {
    std::copy(row, row + side_, runs_[0].begin() + margin_);
    for (std::size_t k = 1; k < runs_.size(); ++k) {
      const std::size_t half = std::size_t{1} << (k - 1), count = runs_[k].size() - 2 * half + 1;
      for (std::size_t x = 0; x < count; ++x) runs_[k][x] = std::max(runs_[k - 1][x], runs_[k - 1][x + half]);
    }
  }

  /// to[x] = the largest of to[x] and the weights within `half` of x.
  void raise(std::uint8_t* to, int half) const {
    const int length = 2 * half + 1;
    int k = 0;
    while ((2 << k) <= length) ++k;
    const std::uint8_t* left = runs_[static_cast<std::size_t>(k)].data() + margin_ - half;
    const std::uint8_t* right = left + length - (1 << k);
    for (int x = 0; x < side_; ++x) to[x] = std::max(to[x], std::max(left[x], right[x]));
  }

 private:
  int side_, margin_;
  std::vector<std::vector<std::uint8_t>> runs_;
};

Mask widened(const Mask& mask, int cells) {
  Mask result(mask.side);
  RunMaxima runs(mask.side, cells);
  for (int y = 0; y < mask.side; ++y) {
    runs.read(mask.row(y));
    for (int to = std::max(0, y - cells); to <= std::min(mask.side - 1, y + cells); ++to) {
      const double dy = to - y, half = std::sqrt(static_cast<double>(cells) * cells - dy * dy);
      runs.raise(result.row(to), static_cast<int>(half));
    }
  }
  return result;
}

std::vector<float> gaussian(double deviation) {
  const int reach = static_cast<int>(std::ceil(3.0 * deviation));
  std::vector<float> kernel;
  double sum = 0.0;
  for (int i = -reach; i <= reach; ++i) sum += std::exp(-0.5 * i * i / (deviation * deviation));
  for (int i = -reach; i <= reach; ++i) {
    kernel.push_back(static_cast<float>(std::exp(-0.5 * i * i / (deviation * deviation)) / sum));
  }
  return kernel;
}

}  // namespace

Mask grown(const Mask& mask, int cells) {
  // A disc of twice the side reaches everything from anywhere.
  const int radius = std::min(std::abs(std::max(cells, -2 * mask.side)), 2 * mask.side);
  if (radius == 0 || mask.side == 0) return mask;
  return cells > 0 ? widened(mask, radius) : inverted(widened(inverted(mask), radius));
}

Mask feathered(const Mask& mask, double cells) {
  if (!(cells > 0.0) || mask.side == 0) return mask;
  // Wider than the picture is flat already.
  const std::vector<float> kernel = gaussian(std::clamp(cells, 0.05, static_cast<double>(mask.side)));
  const int side = mask.side, reach = static_cast<int>(kernel.size() / 2);
  const auto width = static_cast<std::size_t>(side);
  std::vector<float> across(width * width), padded(width + 2 * static_cast<std::size_t>(reach)), sum(width);
  for (int y = 0; y < side; ++y) {
    const std::uint8_t* in = mask.row(y);
    for (std::size_t i = 0; i < padded.size(); ++i) {
      padded[i] = static_cast<float>(in[std::clamp(static_cast<int>(i) - reach, 0, side - 1)]);
    }
    float* to = across.data() + static_cast<std::size_t>(y) * width;
    for (std::size_t k = 0; k < kernel.size(); ++k) {
      for (std::size_t x = 0; x < width; ++x) to[x] += kernel[k] * padded[x + k];
    }
  }
  Mask result(side);
  for (int y = 0; y < side; ++y) {
    std::fill(sum.begin(), sum.end(), 0.0F);
    for (std::size_t k = 0; k < kernel.size(); ++k) {
      const int from = std::clamp(y + static_cast<int>(k) - reach, 0, side - 1);
      const float* in = across.data() + static_cast<std::size_t>(from) * width;
      const float weight = kernel[k];
      for (std::size_t x = 0; x < width; ++x) sum[x] += weight * in[x];
    }
    for (std::size_t x = 0; x < width; ++x) {
      result.row(y)[x] = static_cast<std::uint8_t>(std::clamp(std::lround(sum[x]), 0L, 255L));
    }
  }
  return result;
}

}  // namespace lineament
