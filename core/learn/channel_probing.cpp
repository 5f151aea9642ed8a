#include "core/learn/channel_probing.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lineament {
namespace {

constexpr double kFirstProbe = 4.0;                         // SD
constexpr double kProbeGrey = 12.0;                         // wanted change of the region
constexpr double kSmallestProbe = 0.3, kLargestProbe = 40;  // SD: beyond, the network is far from anything it knows
constexpr int kRounds = 4;                                  // of calibration; the change is nearly linear
constexpr double kMostDeviations = 60.0;                    // of any channel at the slider's end

}  // namespace

ChannelProbing::ChannelProbing(std::vector<std::size_t> channels, std::vector<float> deviation, double unit)
    : channels_(std::move(channels)), deviation_(std::move(deviation)), unit_(unit), effects_(deviation_.size()) {}

bool ChannelProbing::step(SynthesisEngine& engine, const std::vector<ChannelProbe>& faces) {
  if (next_ >= channels_.size() || faces.empty()) return true;
  const std::size_t channel = channels_[next_];
  std::vector<float> values(deviation_.size(), 0.0F);
  const auto ask = [&](double deviations) {
    values[channel] = static_cast<float>(deviations * double{deviation_[channel]});
    return faces[face_].ask(engine, values);
  };
  if (face_ == 0) {
    const double grey = ask(kFirstProbe).grey;
    probe_ = grey > 0.0 ? std::clamp(kFirstProbe * kProbeGrey / grey, kSmallestProbe, kLargestProbe) : kLargestProbe;
  }
  double change = 0.0;
  for (const double way : {1.0, -1.0}) {
    const ProbeAnswer answer = ask(way * probe_);
    change += way * answer.change;
    grey_ += answer.grey / 2;
    if (answer.locality) {
      locality_ += *answer.locality;
      ++localities_;
    }
  }
  changes_.push_back(change / (2 * probe_ * unit_));
  if (++face_ < faces.size()) return false;
  finish(probe_);
  return next_ >= channels_.size();
}

void ChannelProbing::finish(double probe) {
  ChannelEffect effect;
  const auto n = static_cast<double>(changes_.size());
  effect.probe = probe;
  effect.faces = static_cast<int>(changes_.size());
  for (const double c : changes_) effect.perDeviation += c / n;
  double square = 0.0;
  for (const double c : changes_) square += std::pow(c - effect.perDeviation, 2);
  effect.spread = std::sqrt(square / std::max(1.0, n - 1));
  effect.greyPerDeviation = grey_ / n / probe;
  effect.locality = localities_ > 0 ? locality_ / localities_ : 0.0;
  effects_[channels_[next_]] = effect;
  ++next_;
  face_ = 0;
  changes_.clear();
  grey_ = locality_ = 0.0;
  localities_ = 0;
}

ChannelCalibration::ChannelCalibration(std::vector<float> values, std::vector<float> deviation, double unit,
                                       double wantedGrey)
    : values_(std::move(values)), deviation_(std::move(deviation)), unit_(unit), wanted_(wantedGrey) {
  float largest = 0.0F;
  for (const float v : values_) largest = std::max(largest, std::abs(v));
  factor_ = largest > 0.0F ? kFirstProbe / double{largest} : 0.0;
}

bool ChannelCalibration::step(SynthesisEngine& engine, const std::vector<ChannelProbe>& faces) {
  if (round_ >= kRounds || faces.empty() || factor_ == 0.0) return true;
  const std::size_t way = ask_ % 2;
  std::vector<float> raw;
  for (std::size_t c = 0; c < values_.size(); ++c) {
    raw.push_back(static_cast<float>((way == 1 ? factor_ : -factor_) * double{values_[c]} * double{deviation_[c]}));
  }
  const ProbeAnswer answer = faces[ask_ / 2].ask(engine, raw);
  const auto n = static_cast<double>(faces.size());
  running_[way].change += answer.change / unit_ / n;
  running_[way].grey += answer.grey / n;
  if (answer.locality) {
    running_[way].locality += *answer.locality;
    ++localities_[way];
  }
  if (++ask_ < 2 * faces.size()) return false;
  for (std::size_t i = 0; i < 2; ++i) {
    ends_[i] = running_[i];
    ends_[i].locality /= std::max(1, localities_[i]);
    running_[i] = {};
    localities_[i] = 0;
  }
  ask_ = 0;
  if (++round_ == kRounds) return true;
  float largest = 0.0F;
  for (const float v : values_) largest = std::max(largest, std::abs(v));
  const double grey = (ends_[0].grey + ends_[1].grey) / 2;
  factor_ *= std::clamp(grey > 0.0 ? wanted_ / grey : 10.0, 0.1, 10.0);
  factor_ = std::min(factor_, kMostDeviations / double{largest});
  return false;
}

}  // namespace lineament
