#include "core/engine/evaluate.h"

#include <algorithm>
#include <string>
#include <variant>

#include "core/base/error.h"
#include "core/base/random.h"

namespace lineament {
namespace {

void truncate(std::span<float> w, const LatentW& mean, float psi) {
  if (psi == 1.0F) return;
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = mean.values[i] + psi * (w[i] - mean.values[i]);
}

// Rows of the model's own count are taken as they are; rows of StyleGAN2 (one per convolution up to the model's
// picture, 18 at 1024) are matched by resolution.
LatentWPlus inRowsOf(const GeneratorSpec& spec, const LatentWPlus& w) {
  if (w.rows() == spec.styleRows && w.size() == spec.latentSize) return w;
  int styleGan2Rows = 0;
  for (int side = spec.imageResolution; side > 2; side /= 2) styleGan2Rows += 2;
  if (w.rows() != styleGan2Rows || w.size() != spec.latentSize) {
    throw Error::badArgument("The latent w+", std::to_string(w.rows()) + " rows of " + std::to_string(w.size()),
                             std::to_string(spec.styleRows) + " (this model) or " + std::to_string(styleGan2Rows) +
                                 " (StyleGAN2) rows of " + std::to_string(spec.latentSize));
  }
  std::vector<float> values;
  for (const int row : spec.fromStyleGan2Row) {
    const auto from = w.row(std::min(row, w.rows() - 1));
    values.insert(values.end(), from.begin(), from.end());
  }
  return LatentWPlus(std::move(values), spec.styleRows);
}

LatentW checked(const LatentW& w, const GeneratorSpec& spec) {
  if (static_cast<int>(w.values.size()) == spec.latentSize) return w;
  throw Error::badArgument("The latent w", std::to_string(w.values.size()) + " numbers",
                           std::to_string(spec.latentSize));
}

}  // namespace

LatentZ latentOfSeed(Seed seed, int size) {
  return LatentZ{NumpyRandomState(seed.value).randn(static_cast<std::size_t>(size))};
}

LatentWPlus sourceLatent(const EditRecipe& recipe, const SynthesisEngine& engine) {
  const GeneratorSpec& spec = engine.spec();
  LatentWPlus w;
  if (const auto* seed = std::get_if<Seed>(&recipe.source())) {
    w = LatentWPlus(engine.map(latentOfSeed(*seed, spec.latentSize)), spec.styleRows);
  } else if (const auto* z = std::get_if<std::shared_ptr<const LatentZ>>(&recipe.source())) {
    w = LatentWPlus(engine.map(**z), spec.styleRows);
  } else if (const auto* single = std::get_if<std::shared_ptr<const LatentW>>(&recipe.source())) {
    w = LatentWPlus(checked(**single, spec), spec.styleRows);
  } else {
    w = inRowsOf(spec, *std::get<std::shared_ptr<const LatentWPlus>>(recipe.source()));
  }
  for (int row = 0; row < w.rows(); ++row) truncate(w.row(row), engine.meanLatent(), recipe.psi());
  return w;
}

LatentWPlus evaluate(const EditRecipe& recipe, const SynthesisEngine& engine) {
  LatentWPlus w = sourceLatent(recipe, engine);
  const GeneratorSpec& spec = engine.spec();
  for (const DirectionEdit& edit : recipe.edits()) {
    const Direction& d = *edit.direction;
    if (static_cast<int>(d.normal.size()) != spec.latentSize) {
      throw Error::badArgument("The direction \"" + d.id + "\"", std::to_string(d.normal.size()) + " numbers",
                               std::to_string(spec.latentSize));
    }
    const float step = edit.strength * d.standardDeviation;
    for (int r = 0; r < w.rows(); ++r) {
      const int resolution = spec.rowResolution[static_cast<std::size_t>(r)];
      if (resolution < d.firstResolution || resolution > d.lastResolution) continue;
      const std::span<float> row = w.row(r);
      for (std::size_t i = 0; i < row.size(); ++i) row[i] += step * d.normal[i];
    }
  }
  return w;
}

}  // namespace lineament
