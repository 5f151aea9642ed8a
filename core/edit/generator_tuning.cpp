#include "core/edit/generator_tuning.h"

namespace lineament {

const TunedLayer* GeneratorTuning::layerOf(int row) const {
  for (const TunedLayer& layer : layers) {
    if (layer.row == row) return &layer;
  }
  return nullptr;
}

HashKey keyOf(const GeneratorTuning& tuning) {
  HashKey key = hashText(tuning.modelHash);
  for (const TunedLayer& layer : tuning.layers) {
    key = combine(key, static_cast<HashKey>(layer.row));
    key = hashFloats(layer.bias, hashFloats(layer.weight, key));
  }
  return key;
}

}  // namespace lineament
