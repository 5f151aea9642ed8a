#pragma once
// Local edits of every kind on a tiny generator: what the engines' tests share.
#include <string>

#include "core/base/random.h"
#include "core/engine/evaluate.h"
#include "core/engine/synthesis_engine.h"

namespace lineament::test {

inline MaskPlanePtr randomPlane(int resolution, Roi region, std::uint32_t seed) {
  auto plane = std::make_shared<MaskPlane>();
  plane->resolution = resolution;
  plane->region = region.intersected(Roi::square(resolution));
  NumpyRandomState random(seed);
  for (std::size_t i = 0; i < plane->region.area(); ++i) {
    const double v = 1.6 * random.uniform() - 0.3;  // with zeros and ones
    plane->weights.push_back(static_cast<float>(std::clamp(v, 0.0, 1.0)));
  }
  return plane;
}

/// Where `layer`'s input lies: resolution of its cells.
inline int inputResolution(const GeneratorSpec& spec, int layer) {
  const auto i = static_cast<std::size_t>(layer);
  if (i == spec.layers.size()) return spec.layers.back().resolution;
  return spec.layers[i].upsamples ? spec.layers[i].resolution / 2 : spec.layers[i].resolution;
}

/// Masked styles toward two other faces on every layer, values added on most, a branch blended in at each level's end.
/// Every mask covers a part of the picture around its middle.
inline StyleSet withLocalEdits(SynthesisEngine& engine, StyleSet styles) {
  const GeneratorSpec& spec = engine.spec();
  const int layers = static_cast<int>(spec.layers.size());
  const StyleSet branch = engine.styles(evaluate(EditRecipe(Seed{77}, 1.0F), engine));
  styles.local.resize(styles.rows.size());
  const auto middle = [](int r) { return Roi{r / 4, r / 8, r * 3 / 4, r * 5 / 8 + 1}; };
  for (int row = 0; row <= layers; ++row) {
    LocalLayer& local = styles.local[static_cast<std::size_t>(row)];
    for (const std::uint32_t seed : {31U, 32U}) {
      const StyleSet other = engine.styles(evaluate(EditRecipe(Seed{seed}, 1.0F), engine));
      MaskedVector change{randomPlane(inputResolution(spec, row), middle(inputResolution(spec, row)), seed), {}};
      const auto& to = other.rows[static_cast<std::size_t>(row)];
      const auto& from = styles.rows[static_cast<std::size_t>(row)];
      for (std::size_t i = 0; i < to.size(); ++i) change.values.push_back(to[i] - from[i]);
      local.styles.push_back(change);
    }
    if (row == layers) break;
    const SynthesisLayer& layer = spec.layers[static_cast<std::size_t>(row)];
    if (row % 3 != 1) {
      MaskedVector added{randomPlane(layer.resolution, middle(layer.resolution), 5), {}};
      added.values = NumpyRandomState(static_cast<std::uint32_t>(row)).randn(static_cast<std::size_t>(layer.channels));
      for (float& v : added.values) v *= 0.1F;
      local.added.push_back(added);
    }
    if (layer.endsLevel) {
      local.blends.push_back({randomPlane(layer.resolution, middle(layer.resolution), 9),
                              engine.run(nullptr, row, branch, Roi::square(layer.resolution))});
    }
  }
  return styles;
}

}  // namespace lineament::test
