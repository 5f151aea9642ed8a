#pragma once
// A change of a generator's own weights, made so that one face looks like one photo (pivotal tuning; Roich et al. 2021,
// arXiv 2106.05744). It belongs to one weight file and to one latent. Immutable, shared, any thread.
#include <memory>
#include <string>
#include <vector>

#include "core/base/hash.h"

namespace lineament {

struct TunedLayer {
  int row = 0;                ///< the style row of the layer, the image head's included
  std::vector<float> weight;  ///< change of the pointwise weights [out, in], channels in the order of the model file
  std::vector<float> bias;    ///< change of the bias [out]
};

struct GeneratorTuning {
  std::string modelHash;           ///< of the model whose weights it changes
  std::vector<TunedLayer> layers;  ///< by rising row
  HashKey key = 0;                 ///< of all numbers: keyOf()

  /// Null when the layer is as in the model file.
  const TunedLayer* layerOf(int row) const;
};
using GeneratorTuningPtr = std::shared_ptr<const GeneratorTuning>;

HashKey keyOf(const GeneratorTuning& tuning);

}  // namespace lineament
