#include "core/learn/channel_scores.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

struct Group {
  std::vector<double> mean, squares;  // squares: summed squared deviations from the mean
};

Group groupOf(std::span<const MaskedChannels> faces) {
  Group g;
  if (faces.empty()) return g;
  g.mean.assign(faces.front().means.size(), 0.0);
  g.squares.assign(g.mean.size(), 0.0);
  for (const MaskedChannels& face : faces) {
    for (std::size_t c = 0; c < g.mean.size(); ++c) g.mean[c] += face.means[c] / static_cast<double>(faces.size());
  }
  for (const MaskedChannels& face : faces) {
    for (std::size_t c = 0; c < g.mean.size(); ++c) g.squares[c] += std::pow(face.means[c] - g.mean[c], 2);
  }
  return g;
}

void needFaces(std::size_t with, std::size_t without, std::size_t each) {
  if (with >= each && without >= each) return;
  throw Error::badArgument(
      "Channels", std::to_string(with) + " faces with the attribute and " + std::to_string(without) + " without",
      "at least " + std::to_string(each) + " of each with the region in sight");
}

float sign(double v) {
  return v > 0.0 ? 1.0F : v < 0.0 ? -1.0F : 0.0F;
}

}  // namespace

std::vector<double> publishedScores(std::span<const MaskedChannels> with) {
  std::vector<double> scores(with.empty() ? 0 : with.front().sums.size(), 0.0);
  for (const MaskedChannels& face : with) {
    for (std::size_t c = 0; c < scores.size(); ++c) scores[c] += face.sums[c] / static_cast<double>(with.size());
  }
  return scores;
}

std::vector<double> meanDifference(std::span<const MaskedChannels> with, std::span<const MaskedChannels> without) {
  needFaces(with.size(), without.size(), 1);
  std::vector<double> difference = groupOf(with).mean;
  const std::vector<double> other = groupOf(without).mean;
  for (std::size_t c = 0; c < difference.size(); ++c) difference[c] -= other[c];
  return difference;
}

std::vector<double> contrastScores(std::span<const MaskedChannels> with, std::span<const MaskedChannels> without) {
  needFaces(with.size(), without.size(), 2);
  const Group a = groupOf(with), b = groupOf(without);
  const auto freedom = static_cast<double>(with.size() + without.size() - 2);
  std::vector<double> scores;
  for (std::size_t c = 0; c < a.mean.size(); ++c) {
    const double pooled = std::sqrt((a.squares[c] + b.squares[c]) / freedom);
    // A channel that never differs tells nothing, however small its spread.
    const double difference = a.mean[c] - b.mean[c];
    scores.push_back(difference == 0.0 ? 0.0 : difference / std::max(pooled, 1e-9));
  }
  return scores;
}

double ChannelEffect::shrunk() const {
  const double square = perDeviation * perDeviation;
  const double doubt = spread * spread / std::max(1, faces);
  return square > 0.0 ? perDeviation * square / (square + doubt) : 0.0;
}

bool ChannelTable::allMeasured() const {
  return !effect.empty() && std::all_of(effect.begin(), effect.end(), [](const auto& e) { return e.has_value(); });
}

std::optional<double> scoreOf(const ChannelTable& t, ChannelScore score, std::size_t c) {
  const std::optional<ChannelEffect> effect = c < t.effect.size() ? t.effect[c] : std::nullopt;
  switch (score) {
    case ChannelScore::kPublished:
      return t.published.empty() ? std::nullopt : std::optional(t.published[c]);
    case ChannelScore::kContrast:
      return t.contrast.empty() ? std::nullopt : std::optional(t.contrast[c]);
    case ChannelScore::kEffect:
      return effect ? std::optional(effect->perGrey()) : std::nullopt;
    case ChannelScore::kProduct: {
      if (!effect || t.contrast.empty()) return std::nullopt;
      const double product = t.contrast[c] * effect->perGrey();
      return product > 0.0 ? std::optional(std::copysign(product, effect->perGrey())) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::vector<std::size_t> ranked(const ChannelTable& table, ChannelScore score) {
  struct Place {
    double value;
    std::size_t channel;
  };
  std::vector<Place> places;
  for (std::size_t c = 0; c < table.size(); ++c) {
    const std::optional<double> value = scoreOf(table, score, c);
    if (value) places.push_back({score == ChannelScore::kPublished ? *value : std::abs(*value), c});
  }
  std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.value > b.value; });
  std::vector<std::size_t> channels;
  channels.reserve(places.size());
  for (const Place& p : places) channels.push_back(p.channel);
  return channels;
}

std::vector<float> channelValues(const ChannelTable& table, ChannelScore score, std::size_t top) {
  std::vector<float> values(table.size(), 0.0F);
  if (top == 0) {
    if (score == ChannelScore::kContrast && !table.difference.empty()) {
      for (std::size_t c = 0; c < values.size(); ++c)
        values[c] = static_cast<float>(table.difference[c] / double{table.deviation[c]});
    } else if (score == ChannelScore::kEffect && table.allMeasured()) {
      for (std::size_t c = 0; c < values.size(); ++c) values[c] = static_cast<float>(table.effect[c]->shrunk());
    } else {
      throw Error::badArgument("A value for every channel", "a score that does not give one",
                               "contrast, or the effect of every channel");
    }
    return values;
  }
  const std::vector<std::size_t> order = ranked(table, score);
  if (order.empty()) throw Error::badArgument("The channels", "none with that score", "at least one");
  for (std::size_t i = 0; i < std::min(top, order.size()); ++i) {
    values[order[i]] = score == ChannelScore::kPublished ? 1.0F : sign(*scoreOf(table, score, order[i]));
  }
  return values;
}

}  // namespace lineament
