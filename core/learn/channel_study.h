#pragma once
// A search for the channels of an attribute: gathers faces, scores the channels of some layers in four ways, measures
// what the best of them do, and makes values for them that suit a slider from -3 to 3. A SteppedJob of steps of about
// ten to fifty milliseconds; dropping it between two steps cancels it. Throws Error, the last of which is about its
// task: kBadArgument for a layer that is not there, for too few faces or for no way to sort them.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/stepped_job.h"
#include "core/learn/channel_faces.h"
#include "core/learn/channel_probing.h"
#include "core/learn/channel_scores.h"

namespace lineament {

/// The strength at the end of a channel attribute's slider.
inline constexpr float kChannelEnd = 3.0F;

struct ChannelTask {
  EditRegion region;
  /// Seeds of faces that have the attribute and of faces that have it not. Both empty: `faces` of them from `firstSeed`
  /// on are sorted by the measure, and the top and the bottom third are taken.
  std::vector<std::uint32_t> with, without;
  std::uint32_t firstSeed = 510000, faces = 40;  ///< far from seeds that people look at
  float psi = 0.7F;
  std::vector<std::string> layers{"l3.conv1"};
  std::size_t shortlist = 24;  ///< channels of each layer whose effect is measured, best contrast first; 0: all
  std::size_t probed = 6;      ///< faces that effects are measured on
  std::vector<std::size_t> tops{3, 12, 0};  ///< numbers of channels that recipes are made of; 0: all channels
  std::size_t singles = 0;  ///< channels of each layer that get a recipe of their own, the best of the ranking
  double greyAtEnd = 30.0;  ///< mean change of the region at the ends of the slider, in grey levels
};

/// Values for the channels of one layer, and what they did on the probed faces.
struct ChannelRecipe {
  std::size_t layer = 0;  ///< index into ChannelTask::layers
  ChannelScore score = ChannelScore::kContrast;
  std::size_t top = 0;                 ///< 0: all
  std::optional<std::size_t> channel;  ///< set for a recipe of this one channel, besides those of `tops`
  std::vector<float> values;           ///< [channels], for strength 1, in SD of the channel
  ChannelCalibration::End low, high;   ///< at strengths -kChannelEnd and kChannelEnd
  /// Change of the measure for a change of the picture, both ways together.
  double perGrey() const {
    return low.grey + high.grey > 0 ? (high.change - low.change) / (low.grey + high.grey) : 0.0;
  }
};

struct ChannelProgress {
  std::string what;  ///< "face", "channel", "recipe"
  std::size_t done = 0, all = 0;
};

class ChannelStudy final : public SteppedJob {
 public:
  ChannelStudy(ChannelTask task, ChannelTools tools);
  bool step(SynthesisEngine& engine) override;
  ChannelProgress progress() const;  ///< any thread

  // To be read when the job is done.
  const ChannelTask& task() const { return task_; }
  const std::vector<ChannelTable>& tables() const { return tables_; }  ///< [layers]
  const std::vector<ChannelRecipe>& recipes() const { return recipes_; }
  double measureDeviation() const { return unit_; }
  std::size_t with() const { return with_.size(); }  ///< faces the contrast is made of
  std::size_t without() const { return without_.size(); }

 private:
  enum class Phase { kStart, kFaces, kLayer, kProbes, kChannels, kRecipes, kDone };
  void start(const GeneratorSpec& spec);
  void sort();
  void startLayer();
  void startChannels();
  void listRecipes();
  void listSingles();
  bool stepRecipes(SynthesisEngine& engine);
  void tell(const char* what, std::size_t done, std::size_t all);

  ChannelTask task_;
  ChannelTools tools_;
  Phase phase_ = Phase::kStart;
  std::vector<int> layers_;
  std::optional<ChannelFaces> faces_;
  std::vector<std::size_t> with_, without_, probed_;  // faces
  double unit_ = 1.0;
  std::size_t layer_ = 0;
  std::vector<ChannelProbe> probes_;
  std::optional<ChannelProbing> probing_;
  std::vector<ChannelRecipe> waiting_;
  std::optional<ChannelCalibration> calibration_;
  std::vector<ChannelTable> tables_;
  std::vector<ChannelRecipe> recipes_;
  mutable std::mutex mutex_;
  ChannelProgress progress_;
};

}  // namespace lineament
