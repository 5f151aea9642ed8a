#pragma once
// What activations say about their channels: how large each one is anywhere, and how large under a mask. Plain
// functions and values, any thread. Planar tensors [channels, cells], as Activation::toHost gives them.
#include <cstddef>
#include <span>
#include <vector>

#include "core/engine/local_styles.h"

namespace lineament {

/// Mean and standard deviation of every channel of one layer over all cells of all faces that were added. The deviation
/// is the unit of a channel: what counts as much or little of it.
class ChannelMoments {
 public:
  explicit ChannelMoments(int channels)
      : sums_(static_cast<std::size_t>(channels)), squares_(static_cast<std::size_t>(channels)) {}
  void add(std::span<const float> planar);
  std::vector<float> mean() const;
  /// Never 0: a channel that is the same everywhere has a tiny one.
  std::vector<float> deviation() const;

 private:
  std::vector<double> sums_, squares_;
  std::size_t cells_ = 0;
};

/// The channels of one face under its mask.
struct MaskedChannels {
  std::vector<double> sums;   ///< [channels]: weighted by the mask, over cells
  std::vector<double> means;  ///< [channels]: that over the mask's weight
};

/// `planar` [channels, resolution, resolution] of the mask's resolution, else kBadArgument. Empty vectors for an empty
/// mask.
MaskedChannels maskedChannels(std::span<const float> planar, int channels, const MaskPlane& mask);

}  // namespace lineament
