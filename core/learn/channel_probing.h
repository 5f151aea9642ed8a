#pragma once
// Measures what single channels of one layer do, on a few faces, in small steps on the compute thread. How much is
// added differs by channel: as much as changes the region by about twelve grey levels, so that loud and quiet channels
// are judged at the same loudness.
#include <cstddef>
#include <optional>
#include <vector>

#include "core/learn/channel_probe.h"
#include "core/learn/channel_scores.h"

namespace lineament {

class ChannelProbing {
 public:
  /// `channels`: which; `deviation` [all channels of the layer]; `unit`: standard deviation of the measure.
  ChannelProbing(std::vector<std::size_t> channels, std::vector<float> deviation, double unit);
  std::size_t done() const { return next_; }
  std::size_t wanted() const { return channels_.size(); }
  /// One channel on one face, both ways. True when all are done. `faces` are the same ones at every call.
  bool step(SynthesisEngine& engine, const std::vector<ChannelProbe>& faces);
  /// [all channels]; nothing for those that were not asked for.
  const std::vector<std::optional<ChannelEffect>>& effects() const { return effects_; }

 private:
  void finish(double probe);
  std::vector<std::size_t> channels_;
  std::vector<float> deviation_;
  double unit_;
  std::size_t next_ = 0, face_ = 0;
  double probe_ = 0.0;
  std::vector<double> changes_;  // of the channel in work: by face, for +1 SD
  double grey_ = 0.0, locality_ = 0.0;
  int localities_ = 0;
  std::vector<std::optional<ChannelEffect>> effects_;
};

/// The mean effect of a recipe of values on a few faces, with its factor chosen for a wanted change of the picture.
class ChannelCalibration {
 public:
  /// `values` [channels] in SD, up to a factor; `wantedGrey`: mean change in the region at the end of the slider.
  ChannelCalibration(std::vector<float> values, std::vector<float> deviation, double unit, double wantedGrey);
  /// One face, one way. True when done.
  bool step(SynthesisEngine& engine, const std::vector<ChannelProbe>& faces);

  struct End {
    double change = 0.0, grey = 0.0, locality = 0.0;  ///< of the measure in its SD; means over faces
  };
  /// `values` times this is what belongs to the slider's end.
  double factor() const { return factor_; }
  const End& low() const { return ends_[0]; }
  const End& high() const { return ends_[1]; }

 private:
  std::vector<float> values_, deviation_;
  double unit_, wanted_, factor_;
  int round_ = 0;
  std::size_t ask_ = 0;
  End ends_[2], running_[2];
  int localities_[2] = {0, 0};
};

}  // namespace lineament
