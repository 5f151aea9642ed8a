#include "core/learn/channel_statistics.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace lineament {

void ChannelMoments::add(std::span<const float> planar) {
  const std::size_t cells = sums_.empty() ? 0 : planar.size() / sums_.size();
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    double sum = 0.0, square = 0.0;
    for (const float v : planar.subspan(c * cells, cells)) {
      sum += double{v};
      square += double{v} * double{v};
    }
    sums_[c] += sum;
    squares_[c] += square;
  }
  cells_ += cells;
}

std::vector<float> ChannelMoments::mean() const {
  std::vector<float> means;
  for (const double sum : sums_)
    means.push_back(static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(1, cells_))));
  return means;
}

std::vector<float> ChannelMoments::deviation() const {
  const auto n = static_cast<double>(std::max<std::size_t>(1, cells_));
  std::vector<float> deviations;
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    const double mean = sums_[c] / n;
    deviations.push_back(static_cast<float>(std::sqrt(std::max(1e-12, squares_[c] / n - mean * mean))));
  }
  return deviations;
}

MaskedChannels maskedChannels(std::span<const float> planar, int channels, const MaskPlane& mask) {
  const auto side = static_cast<std::size_t>(mask.resolution);
  if (planar.size() != static_cast<std::size_t>(channels) * side * side) {
    throw Error::badArgument("An activation", std::to_string(planar.size()) + " numbers",
                             std::to_string(channels) + " channels of " + std::to_string(side * side) + " cells");
  }
  MaskedChannels result;
  double weight = 0.0;
  for (const float w : mask.weights) weight += double{w};
  if (!(weight > 0.0)) return result;
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    double sum = 0.0;
    for (int y = mask.region.y0; y < mask.region.y1; ++y) {
      const float* cells = planar.data() + (c * side + static_cast<std::size_t>(y)) * side;
      const float* weights = mask.row(y);
      for (int x = mask.region.x0; x < mask.region.x1; ++x) sum += double{*weights++} * double{cells[x]};
    }
    result.sums.push_back(sum);
    result.means.push_back(sum / weight);
  }
  return result;
}

}  // namespace lineament
