#include "core/engine/evaluate.h"

#include <algorithm>
#include <string>
#include <variant>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/edit/conditional.h"

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
  const int expected = styleGan2Rows(spec.imageResolution);
  if (w.rows() != expected || w.size() != spec.latentSize) {
    throw Error::badArgument("The latent w+", std::to_string(w.rows()) + " rows of " + std::to_string(w.size()),
                             std::to_string(spec.styleRows) + " (this model) or " + std::to_string(expected) +
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

// Row `r` of the direction, in the model's rows: StyleGAN2's order is matched by resolution.
std::span<const float> rowOf(const Direction& d, const GeneratorSpec& spec, int r) {
  const auto size = static_cast<std::size_t>(spec.latentSize);
  int row = 0;
  if (d.rows > 1) {
    const int own = spec.fromStyleGan2Row[static_cast<std::size_t>(r)];
    row = d.rows == spec.styleRows ? r : std::min(own, d.rows - 1);
  }
  return std::span<const float>(d.normal).subspan(static_cast<std::size_t>(row) * size, size);
}

void checkSize(const Direction& d, const GeneratorSpec& spec) {
  const auto expected = static_cast<std::size_t>(spec.latentSize) * static_cast<std::size_t>(d.rows);
  if (d.normal.size() == expected && (d.boundary.empty() || static_cast<int>(d.boundary.size()) == spec.latentSize)) {
    return;
  }
  throw Error::badArgument("The direction \"" + d.id + "\"", std::to_string(d.normal.size()) + " numbers",
                           std::to_string(spec.latentSize));
}

// Adds one edit to `w`. Every edit is read off `before` and conditioned by the locks alone, so the order of edits does
// not matter.
void apply(const DirectionEdit& edit, const EditRecipe& recipe, const SynthesisEngine& engine,
           const LatentWPlus& before, LatentWPlus& w) {
  const GeneratorSpec& spec = engine.spec();
  const Direction& d = *edit.direction;
  checkSize(d, spec);
  const RowRange rows = edit.rows.value_or(d.actsOn);
  std::vector<Condition> conditions;
  for (const Lock& lock : recipe.locks()) {
    checkSize(*lock.direction, spec);
    // A kept attribute may still be moved by its own slider; one with rows of its own has no single normal to hold.
    if (lock.direction->id == d.id || lock.direction->rows > 1) continue;
    conditions.push_back({lock.direction->condition(), lock.blend});
  }
  std::vector<std::vector<float>> steps;  // by row of the direction: conditioned once, not once a style row
  const auto stepOf = [&](int r) -> const std::vector<float>& {
    const std::span<const float> own = rowOf(d, spec, r);
    const auto index = static_cast<std::size_t>(own.data() - d.normal.data()) / own.size();
    if (steps.size() <= index) steps.resize(index + 1);
    if (steps[index].empty()) steps[index] = conditioned(own, conditions);
    return steps[index];
  };
  for (int r = 0; r < w.rows(); ++r) {
    if (!rows.contains(spec.rowResolution[static_cast<std::size_t>(r)])) continue;
    float strength = edit.strength;
    if (edit.reading == Reading::kSetTo) {
      const std::span<const float> own = rowOf(d, spec, r), was = before.row(r);
      double position = 0.0;
      for (std::size_t i = 0; i < was.size(); ++i)
        position += double{own[i]} * (double{was[i]} - double{engine.meanLatent().values[i]});
      strength -= static_cast<float>(position / double{d.standardDeviation});
    }
    const float length = strength * d.standardDeviation;
    if (length == 0.0F) continue;
    const std::vector<float>& step = stepOf(r);
    const std::span<float> row = w.row(r);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] += length * step[i];
  }
}

// The kept attribute's own way, whole: it was measured so.
void correct(const Lock& lock, const GeneratorSpec& spec, LatentWPlus& w) {
  if (lock.correction == 0.0F) return;
  const LatentWPlus step = stepOf(*lock.direction, spec);
  for (int r = 0; r < w.rows(); ++r) {
    if (!lock.direction->actsOn.contains(spec.rowResolution[static_cast<std::size_t>(r)])) continue;
    const std::span<float> row = w.row(r);
    const std::span<const float> by = step.row(r);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] += lock.correction * by[i];
  }
}

}  // namespace

LatentWPlus stepOf(const Direction& direction, const GeneratorSpec& spec) {
  checkSize(direction, spec);
  LatentWPlus step(LatentW{std::vector<float>(static_cast<std::size_t>(spec.latentSize), 0.0F)}, spec.styleRows);
  for (int r = 0; r < spec.styleRows; ++r) {
    const std::span<const float> own = rowOf(direction, spec, r);
    const std::span<float> row = step.row(r);
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = direction.standardDeviation * own[i];
  }
  return step;
}

LatentZ latentOfSeed(Seed seed, int size) {
  return LatentZ{NumpyRandomState(seed.value).randn(static_cast<std::size_t>(size))};
}

LatentWPlus sourceLatent(const EditRecipe& recipe, const SynthesisEngine& engine) {
  const GeneratorSpec& spec = engine.spec();
  LatentWPlus w;
  if (const auto* seed = std::get_if<Seed>(&recipe.source())) {
    w = LatentWPlus(engine.map(latentOfSeed(*seed, spec.zSize())), spec.styleRows);
  } else if (const auto* z = std::get_if<std::shared_ptr<const LatentZ>>(&recipe.source())) {
    w = LatentWPlus(engine.map(**z), spec.styleRows);
  } else if (const auto* single = std::get_if<std::shared_ptr<const LatentW>>(&recipe.source())) {
    w = LatentWPlus(checked(**single, spec), spec.styleRows);
  } else if (const auto* photo = std::get_if<ProjectedFacePtr>(&recipe.source())) {
    w = inRowsOf(spec, (*photo)->latent);
  } else {
    w = inRowsOf(spec, *std::get<std::shared_ptr<const LatentWPlus>>(recipe.source()));
  }
  for (int row = 0; row < w.rows(); ++row) truncate(w.row(row), engine.meanLatent(), recipe.psi());
  return w;
}

LatentWPlus mixedLatent(const EditRecipe& recipe, const SynthesisEngine& engine) {
  LatentWPlus w = sourceLatent(recipe, engine);
  const GeneratorSpec& spec = engine.spec();
  for (const StyleMix& mix : recipe.mixes()) {
    const LatentWPlus other = sourceLatent(EditRecipe(mix.source, mix.psi), engine);
    for (int r = 0; r < w.rows(); ++r) {
      const float amount = mix.amountAt(spec.rowResolution[static_cast<std::size_t>(r)]);
      if (amount == 0.0F) continue;
      const std::span<float> to = w.row(r);
      const std::span<const float> from = other.row(r);
      for (std::size_t i = 0; i < to.size(); ++i) to[i] += amount * (from[i] - to[i]);
    }
  }
  return w;
}

LatentWPlus evaluate(const EditRecipe& recipe, const SynthesisEngine& engine) {
  const LatentWPlus before = mixedLatent(recipe, engine);
  LatentWPlus w = before;
  for (const DirectionEdit& edit : recipe.edits()) apply(edit, recipe, engine, before, w);
  for (const Lock& lock : recipe.locks()) correct(lock, engine.spec(), w);
  return w;
}

StyleSet evaluatedStyles(const EditRecipe& recipe, const SynthesisEngine& engine) {
  StyleSet styles = engine.styles(evaluate(recipe, engine));
  if (const auto* photo = std::get_if<ProjectedFacePtr>(&recipe.source())) {
    const GeneratorTuningPtr& tuning = (*photo)->tuning;
    if (tuning && tuning->modelHash == engine.spec().modelHash) styles.tuning = tuning;
  }
  return styles;
}

}  // namespace lineament
