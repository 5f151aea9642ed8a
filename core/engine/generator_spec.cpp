#include "core/engine/generator_spec.h"

namespace lineament {

Roi GeneratorSpec::inputRegion(int layer, Roi output) const {
  const SynthesisLayer& l = layers[static_cast<std::size_t>(layer)];
  const int inputResolution = l.upsamples ? l.resolution / 2 : l.resolution;
  const Roi region = l.upsamples ? output.halved() : output;
  return region.grown(l.halo).intersected(Roi::square(inputResolution));
}

int GeneratorSpec::levelEnd(int resolution) const {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i].endsLevel && layers[i].resolution == resolution) return static_cast<int>(i);
  }
  return -1;
}

int styleGan2Rows(int imageResolution) {
  int rows = 0;
  for (int side = imageResolution; side > 2; side /= 2) rows += 2;
  return rows;
}

}  // namespace lineament
