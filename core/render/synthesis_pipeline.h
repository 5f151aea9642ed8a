#pragma once
// The engine with its memory: a recipe becomes styles and a chain of keys, a frame becomes a few steps (one for each
// cached level, then the rest), and every step is cached and timed. Compute thread only. Errors are those of the
// engine.
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/hash.h"
#include "core/edit/edit_recipe.h"
#include "core/engine/region_finder.h"
#include "core/engine/synthesis_engine.h"
#include "core/render/activation_cache.h"
#include "core/render/cost_model.h"
#include "core/render/local_planner.h"
#include "core/render/picture_sink.h"
#include "core/render/render_clock.h"
#include "core/render/synthesis_plan.h"

namespace lineament {

/// Where a frame stands: `step` steps are done, and `activation` is the outcome of the last of them (null at 0).
struct Progress {
  std::size_t step = 0;
  ActivationPtr activation;
};

enum class Outcome { kDone, kStopped };

/// A finished frame that differs from the wanted one only in places: the rest is taken over.
struct Patch {
  SynthesisPlanPtr from;
  PlanDifference difference;
};

/// What finds named regions in a face, and the head that shows it the face.
struct RegionTools {
  std::shared_ptr<RegionFinder> finder;
  std::optional<PreviewHead> head;
};

class SynthesisPipeline {
 public:
  SynthesisPipeline(SynthesisEngine& engine, std::size_t cacheBytes, RenderClock clock, RegionTools regions = {});

  SynthesisEngine& engine() { return engine_; }
  const CostModel& costs() const { return costs_; }
  const ActivationCache& cache() const { return cache_; }
  double now() const { return clock_(); }

  /// Steps with an activation, from coarse to fine: ends of levels up to 256, never the last level.
  std::size_t levels() const { return levelEnds_.size(); }
  int layerOf(std::size_t level) const { return levelEnds_[level]; }
  int resolutionOf(std::size_t level) const;
  int imageResolution() const { return engine_.spec().imageResolution; }

  /// Runs the network as far as named regions need it. Throws kUnsupported when there is nothing to find them with.
  SynthesisPlanPtr plan(const EditRecipe& recipe);
  /// The regions of the recipe's face without local edits.
  std::shared_ptr<const FaceRegions> regionsOf(const EditRecipe& recipe);
  /// The deepest cached activation of this plan.
  Progress resume(const SynthesisPlan& plan);
  bool isCached(const SynthesisPlan& plan, std::size_t level) const { return cache_.contains(keyOf(plan, level)); }
  ActivationPtr cached(const SynthesisPlan& plan, std::size_t level) { return cache_.find(keyOf(plan, level)); }
  /// One level further. kStopped leaves `progress` as it was.
  Outcome advance(const SynthesisPlan& plan, Progress& progress, const StopCheck& stop);
  /// As far as whole activations help the patch: at one level what differs is computed, from no more of the coarser
  /// levels than it needs, and put into the activation of the frame that is patched. Does nothing when that activation
  /// is gone. kStopped leaves `progress` as it was.
  Outcome advance(const SynthesisPlan& plan, const Patch& patch, Progress& progress, const StopCheck& stop);
  /// The rest of the frame; with a patch only its region of the picture.
  Outcome finish(const SynthesisPlan& plan, const Progress& progress, const PictureTargets& targets,
                 const StopCheck& stop, const Patch* patch = nullptr);
  /// Whether finish() from nothing is the quickest way to a frame: the levels' activations are then not kept. So it is
  /// on a GPU that replays whole frames, as long as they come soon.
  bool finishesAtOnce() const;
  ImageF preview(const SynthesisPlan& plan, const Activation& activation, std::size_t level, const PreviewHead& head);
  /// Predicted milliseconds of the rest of the picture from `progress`.
  double predictedRest(const SynthesisPlan& plan, const Progress& progress, const Patch* patch = nullptr) const;
  /// Gives back what is kept only for speed.
  void dropMemory();

 private:
  HashKey keyOf(const SynthesisPlan& plan, std::size_t level) const;
  SynthesisPlanPtr planWithoutLocals(const EditRecipe& recipe);
  std::shared_ptr<const FaceRegions> regionsOf(const SynthesisPlan& base);
  /// The face of a plan, small, and the activation of `layer` (none: -1).
  Image8 lookAt(const SynthesisPlan& plan, int layer, ActivationPtr& activation);
  ActivationPtr activationAt(const SynthesisPlan& plan, std::size_t level, const StopCheck& stop);
  /// The styles for the layers after `from` up to `layer`, with the branches that are blended in there. Nothing when
  /// `stop` said so.
  std::optional<StyleSet> withBranches(const SynthesisPlan& plan, int from, int layer, const StopCheck& stop);
  std::optional<std::size_t> anchorOf(const Patch& patch, const Progress& progress) const;

  SynthesisEngine& engine_;
  RenderClock clock_;
  std::vector<int> levelEnds_;
  CostModel costs_;
  int atOnceRuns_ = 0;
  double quickestAtOnce_ = 0.0;  // milliseconds
  ActivationCache cache_;
  LocalPlanner locals_;
  RegionTools tools_;
  std::optional<EditRecipe> baseRecipe_;  // whose plan is basePlan_: a local gesture changes nothing of it
  SynthesisPlanPtr basePlan_;
  std::list<std::pair<HashKey, std::shared_ptr<const FaceRegions>>> regions_;  // by key of the face, newest first
};

}  // namespace lineament
