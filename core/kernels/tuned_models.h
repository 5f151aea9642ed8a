#pragma once
// Layers with tuned weights, packed for the kernels. The newest few tunings are kept: before and after, and the steps
// of a projection that is being shown while it runs. One thread.
#include <list>
#include <map>
#include <vector>

#include "core/edit/generator_tuning.h"
#include "core/kernels/packed_model.h"

namespace lineament::kernels {

struct TunedModel {
  GeneratorTuningPtr tuning;
  std::map<int, PackedLayer> layers;  ///< by row; the image head's as in the model: its weights are below
  std::vector<float> headWeight, headBias;
};

class TunedModels {
 public:
  /// Valid until the next call. Throws kInternal when the tuning does not fit the model.
  const TunedModel& of(const GeneratorTuningPtr& tuning, const PackedModel& model);

 private:
  std::list<TunedModel> kept_;  // newest first
};

}  // namespace lineament::kernels
