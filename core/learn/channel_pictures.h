#pragma once
// What the channels of one layer look like for one face, and how far they swing over faces: what the channel inspector
// shows. A stepped job; results are to be read when it is done.
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/engine/stepped_job.h"

namespace lineament {

class ChannelPicturesJob final : public SteppedJob {
 public:
  /// `layer`: index in GeneratorSpec::layers; one beyond the last: only the list of layers is read. Local edits of the
  /// recipe are left out.
  ChannelPicturesJob(const EditRecipe& recipe, int layer) : recipe_(recipe.withoutLocals()), layer_(layer) {}
  bool step(SynthesisEngine& engine) override;
  bool urgent() const override { return true; }

  int layer() const { return layer_; }
  const std::vector<SynthesisLayer>& layers() const { return layers_; }
  const std::string& modelHash() const { return modelHash_; }
  int side() const { return side_; }
  int channels() const { return static_cast<int>(deviation_.size()); }
  /// [side, side] of one channel: mid-grey is its mean over faces, 64 levels are one standard deviation.
  std::vector<std::uint8_t> picture(int channel) const;
  const std::vector<float>& mean() const { return mean_; }            ///< [channels], over all cells of some faces
  const std::vector<float>& deviation() const { return deviation_; }  ///< [channels]

 private:
  void add(const std::vector<float>& planar);
  EditRecipe recipe_;
  int layer_;
  int faces_ = 0;  // looked at so far
  int side_ = 0;
  std::string modelHash_;
  std::vector<SynthesisLayer> layers_;
  std::vector<float> own_;  // planar [channels, side, side] of the recipe's face
  std::vector<double> sum_, square_;
  std::vector<float> mean_, deviation_;
};

}  // namespace lineament
