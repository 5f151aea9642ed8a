#pragma once
// The engine with its memory: a recipe becomes styles and a chain of keys, a frame becomes a few steps (one for each
// cached level, then the rest), and every step is cached and timed. Compute thread only. Errors are those of the
// engine.
#include <cstddef>
#include <vector>

#include "core/base/hash.h"
#include "core/edit/edit_recipe.h"
#include "core/engine/synthesis_engine.h"
#include "core/render/activation_cache.h"
#include "core/render/cost_model.h"
#include "core/render/render_clock.h"

namespace lineament {

/// key[i] = combine(key[i-1], hash of style row i): equal keys mean equal activations of layer i. The last key belongs
/// to the image head, that is to the whole picture.
struct SynthesisPlan {
  StyleSet styles;
  std::vector<HashKey> keys;  ///< [styleRows]
};

/// Where a frame stands: `step` steps are done, and `activation` is the outcome of the last of them (null at 0).
struct Progress {
  std::size_t step = 0;
  ActivationPtr activation;
};

enum class Outcome { kDone, kStopped };

class SynthesisPipeline {
 public:
  SynthesisPipeline(SynthesisEngine& engine, std::size_t cacheBytes, RenderClock clock);

  SynthesisEngine& engine() { return engine_; }
  const CostModel& costs() const { return costs_; }
  const ActivationCache& cache() const { return cache_; }
  double now() const { return clock_(); }

  /// Steps with an activation, from coarse to fine: ends of levels up to 256, never the last level.
  std::size_t levels() const { return levelEnds_.size(); }
  int layerOf(std::size_t level) const { return levelEnds_[level]; }
  int resolutionOf(std::size_t level) const;
  int imageResolution() const { return engine_.spec().imageResolution; }

  SynthesisPlan plan(const EditRecipe& recipe);
  /// The deepest cached activation of this plan.
  Progress resume(const SynthesisPlan& plan);
  bool isCached(const SynthesisPlan& plan, std::size_t level) const { return cache_.contains(keyOf(plan, level)); }
  ActivationPtr cached(const SynthesisPlan& plan, std::size_t level) { return cache_.find(keyOf(plan, level)); }
  /// One level further; kStopped leaves `progress` as it was.
  Outcome advance(const SynthesisPlan& plan, Progress& progress, const StopCheck& stop);
  /// The rest of the frame, whole picture.
  Outcome finish(const SynthesisPlan& plan, const Progress& progress, const PictureSink& sink, const StopCheck& stop);
  ImageF preview(const Activation& activation, std::size_t level, const PreviewHead& head);
  /// Predicted milliseconds of the whole picture from `progress`.
  double predictedRest(const Progress& progress) const { return costs_.steps(progress.step, levels()); }
  /// Gives back what is kept only for speed.
  void dropMemory();

 private:
  HashKey keyOf(const SynthesisPlan& plan, std::size_t level) const;

  SynthesisEngine& engine_;
  RenderClock clock_;
  std::vector<int> levelEnds_;
  CostModel costs_;
  ActivationCache cache_;
};

}  // namespace lineament
