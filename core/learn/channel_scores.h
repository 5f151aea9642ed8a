#pragma once
// How much a channel of one tensor has to do with an attribute of one region, and what to add to the channels for it.
// Four scores, because the published one carries over to some attributes only (docs/channels.md). Pure functions, any
// thread. Source of the published score and the edit: ATMGAN, "attribute manipulation by channels" (sums of masked
// activations, value added to the first k channels under the mask).
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/learn/channel_statistics.h"

namespace lineament {

/// Mean over faces that have the attribute of the masked raw sum. [channels]; empty without faces.
std::vector<double> publishedScores(std::span<const MaskedChannels> with);
/// Mean under the mask of faces with the attribute less that of faces without. [channels]; kBadArgument when one of the
/// lists is empty.
std::vector<double> meanDifference(std::span<const MaskedChannels> with, std::span<const MaskedChannels> without);
/// That over the pooled standard deviation (between faces, within the groups). kBadArgument for fewer than two faces
/// on a side.
std::vector<double> contrastScores(std::span<const MaskedChannels> with, std::span<const MaskedChannels> without);

/// What adding to one channel under the mask did to pictures, over a few faces.
struct ChannelEffect {
  double probe = 0.0;             ///< SD of the channel that were added and taken away
  double perDeviation = 0.0;      ///< change of the measure, in SD of the measure, for +1 SD of the channel
  double spread = 0.0;            ///< of that between faces, standard deviation
  double greyPerDeviation = 0.0;  ///< mean change inside the region in grey levels (0..255), for 1 SD
  double locality = 0.0;          ///< share of the picture's change inside the region grown by 48 of 1024 pixels
  int faces = 0;

  /// Change of the measure per grey level of picture change: the published wish "strong where it should be, weak where
  /// not" as one number.
  double perGrey() const { return greyPerDeviation > 0.0 ? perDeviation / greyPerDeviation : 0.0; }
  /// perDeviation, drawn to 0 as far as the faces disagree: what a sum over hundreds of channels needs, or their noise
  /// adds up to a texture.
  double shrunk() const;
};

enum class ChannelScore {
  kPublished,  ///< raw sum
  kContrast,
  kEffect,   ///< measured, per grey level
  kProduct,  ///< contrast times effect, where their signs agree
};

/// Everything known about the channels of one layer; all [channels].
struct ChannelTable {
  std::vector<float> mean, deviation;  ///< over all cells and faces
  std::vector<double> published, contrast, difference;
  std::vector<std::optional<ChannelEffect>> effect;  ///< nothing where it was not measured

  std::size_t size() const { return deviation.size(); }
  bool allMeasured() const;
};

/// The score of one channel with its sign; nothing where it is not known.
std::optional<double> scoreOf(const ChannelTable& table, ChannelScore score, std::size_t channel);
/// Channels by score, best first: the published score by value as published, the others by size whatever the sign.
/// Channels without the score are left out.
std::vector<std::size_t> ranked(const ChannelTable& table, ChannelScore score);

/// What to add to each channel, in its SD, up to a factor: the first `top` of the ranking (0: all channels).
/// First few: +1 or -1 by the sign of contrast or effect; the published score adds +1.
/// All: contrast adds mean(with) - mean(without); effect adds the gradient of the measure times SD^2 in raw units, the
/// change that is most usual for this generator among those with the same effect. kBadArgument where the table lacks
/// what it needs.
std::vector<float> channelValues(const ChannelTable& table, ChannelScore score, std::size_t top);

}  // namespace lineament
