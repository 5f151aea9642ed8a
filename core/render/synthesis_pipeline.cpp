#include "core/render/synthesis_pipeline.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/error.h"
#include "core/engine/evaluate.h"

namespace lineament {

namespace {

// Copies of finer activations cost more than what they save.
constexpr int kLargestPatchedResolution = 128;
// Above this share of a tensor, computing it whole is as quick as a part and a copy.
constexpr double kWorthPatching = 0.7;
// Face regions that are kept: undo and redo, before and after.
constexpr std::size_t kKeptRegions = 8;
// What landmarks need to see.
constexpr int kLookSide = 256;

std::vector<int> cachedLevelEnds(const GeneratorSpec& spec) {
  std::vector<int> ends;
  for (std::size_t i = 0; i + 1 < spec.layers.size(); ++i) {
    const SynthesisLayer& layer = spec.layers[i];
    if (layer.endsLevel && layer.resolution <= kLargestCachedResolution) ends.push_back(static_cast<int>(i));
  }
  return ends;
}

std::vector<int> stepResolutions(const GeneratorSpec& spec, const std::vector<int>& ends) {
  std::vector<int> resolutions;
  resolutions.reserve(ends.size() + 1);
  for (const int layer : ends) resolutions.push_back(spec.layers[static_cast<std::size_t>(layer)].resolution);
  resolutions.push_back(spec.layers.empty() ? spec.imageResolution : spec.layers.back().resolution);
  return resolutions;
}

double shareOf(Roi region, int resolution) {
  return static_cast<double>(region.area()) / (static_cast<double>(resolution) * resolution);
}

}  // namespace

RenderClock steadyClock() {
  return [] {
    const auto t = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(t).count();
  };
}

SynthesisPipeline::SynthesisPipeline(SynthesisEngine& engine, std::size_t cacheBytes, RenderClock clock,
                                     RegionTools regions)
    : engine_(engine),
      clock_(std::move(clock)),
      levelEnds_(cachedLevelEnds(engine.spec())),
      costs_(stepResolutions(engine.spec(), levelEnds_)),
      cache_(cacheBytes),
      locals_(engine),
      tools_(std::move(regions)) {}

int SynthesisPipeline::resolutionOf(std::size_t level) const {
  return engine_.spec().layers[static_cast<std::size_t>(levelEnds_[level])].resolution;
}

HashKey SynthesisPipeline::keyOf(const SynthesisPlan& plan, std::size_t level) const {
  return plan.keys[static_cast<std::size_t>(levelEnds_[level])];
}

SynthesisPlanPtr SynthesisPipeline::planWithoutLocals(const EditRecipe& recipe) {
  EditRecipe bare = recipe.withoutLocals().withoutStyle();
  if (!baseRecipe_ || *baseRecipe_ != bare) {
    auto plan = std::make_shared<SynthesisPlan>();
    plan->styles = evaluatedStyles(bare, engine_);
    chainKeys(*plan, engine_.spec());
    basePlan_ = std::move(plan);
    baseRecipe_ = std::move(bare);
  }
  return basePlan_;
}

SynthesisPlanPtr SynthesisPipeline::plan(const EditRecipe& recipe) {
  SynthesisPlanPtr base = planWithoutLocals(recipe);
  if (!LocalPlanner::hasEdits(recipe)) return base;
  const auto regions = LocalPlanner::needsRegions(recipe) ? regionsOf(*base) : nullptr;
  return locals_.plan(recipe, base, regions.get());
}

std::shared_ptr<const FaceRegions> SynthesisPipeline::regionsOf(const EditRecipe& recipe) {
  return regionsOf(*planWithoutLocals(recipe));
}

std::shared_ptr<const FaceRegions> SynthesisPipeline::regionsOf(const SynthesisPlan& base) {
  const HashKey key = base.keys.back();
  const auto known = std::find_if(regions_.begin(), regions_.end(), [&](const auto& r) { return r.first == key; });
  if (known != regions_.end()) {
    regions_.splice(regions_.begin(), regions_, known);
    return regions_.front().second;
  }
  if (!tools_.finder) throw Error::unsupported("A region that follows the face", "painted masks here");
  ActivationPtr activation;
  const Image8 face = lookAt(base, tools_.finder->layer(engine_.spec()), activation);
  regions_.emplace_front(key, tools_.finder->find(face, activation.get()));
  if (regions_.size() > kKeptRegions) regions_.pop_back();
  return regions_.front().second;
}

Image8 SynthesisPipeline::lookAt(const SynthesisPlan& plan, int layer, ActivationPtr& activation) {
  if (layer >= 0) {
    // From the level before it, whatever layer of a level it is.
    ActivationPtr from;
    for (std::size_t level = 0; level < levels() && layerOf(level) <= layer; ++level)
      from = activationAt(plan, level, {});
    activation = from;
    if (!from || from->layer() < layer) {
      const int resolution = engine_.spec().layers[static_cast<std::size_t>(layer)].resolution;
      activation = engine_.run(from, layer, plan.styles, Roi::square(resolution), {});
    }
  }
  for (std::size_t level = 0; tools_.head && level < levels(); ++level) {
    if (layerOf(level) != tools_.head->layer) continue;
    return toImage8(engine_.preview(*activationAt(plan, level, {}), *tools_.head, plan.styles));
  }
  const ActivationPtr last = activationAt(plan, levels() - 1, {});
  const ImageF whole = renderPicture(engine_, plan.styles, Roi::square(imageResolution()), last);
  return toImage8(shrunk(whole, std::max(1, imageResolution() / kLookSide)));
}

Progress SynthesisPipeline::resume(const SynthesisPlan& plan) {
  for (std::size_t level = levels(); level-- > 0;) {
    if (ActivationPtr activation = cache_.find(keyOf(plan, level))) return {level + 1, std::move(activation)};
  }
  return {};
}

ActivationPtr SynthesisPipeline::activationAt(const SynthesisPlan& plan, std::size_t level, const StopCheck& stop) {
  if (ActivationPtr known = cached(plan, level)) return known;
  Progress progress;
  for (std::size_t above = level; above-- > 0 && !progress.activation;) {
    if (ActivationPtr known = cached(plan, above)) progress = {above + 1, std::move(known)};
  }
  while (progress.step <= level) {
    if (advance(plan, progress, stop) == Outcome::kStopped) return nullptr;
  }
  return progress.activation;
}

std::optional<StyleSet> SynthesisPipeline::withBranches(const SynthesisPlan& plan, int from, int layer,
                                                        const StopCheck& stop) {
  StyleSet styles = plan.styles;
  for (const PlannedBlend& blend : plan.blends) {
    if (blend.layer <= from || blend.layer > layer) continue;
    for (std::size_t level = 0; level < levels(); ++level) {
      if (layerOf(level) != blend.layer) continue;
      ActivationPtr other = activationAt(*blend.branch, level, stop);
      if (!other) return std::nullopt;
      styles.local[static_cast<std::size_t>(blend.layer)].blends.push_back({blend.mask, std::move(other)});
    }
  }
  return styles;
}

Outcome SynthesisPipeline::advance(const SynthesisPlan& plan, Progress& progress, const StopCheck& stop) {
  const std::size_t level = progress.step;
  const int before = progress.activation ? progress.activation->layer() : -1;
  std::optional<StyleSet> blended;
  if (!plan.blends.empty()) {
    blended = withBranches(plan, before, layerOf(level), stop);
    if (!blended) return Outcome::kStopped;
  }
  const double start = clock_();
  ActivationPtr activation = engine_.run(progress.activation, layerOf(level), blended ? *blended : plan.styles,
                                         Roi::square(resolutionOf(level)), stop);
  if (!activation) return Outcome::kStopped;
  costs_.measuredStep(level, clock_() - start);
  cache_.put(keyOf(plan, level), activation);
  progress = {level + 1, std::move(activation)};
  return Outcome::kDone;
}

std::optional<std::size_t> SynthesisPipeline::anchorOf(const Patch& patch, const Progress& progress) const {
  for (std::size_t level = levels(); level-- > progress.step;) {
    if (resolutionOf(level) > kLargestPatchedResolution || !isCached(*patch.from, level)) continue;
    const Roi region = patch.difference.layers[static_cast<std::size_t>(layerOf(level))];
    if (shareOf(region, resolutionOf(level)) <= kWorthPatching) return level;
  }
  return std::nullopt;
}

Outcome SynthesisPipeline::advance(const SynthesisPlan& plan, const Patch& patch, Progress& progress,
                                   const StopCheck& stop) {
  const std::optional<std::size_t> anchor = anchorOf(patch, progress);
  if (!anchor) return Outcome::kDone;
  const int layer = layerOf(*anchor);
  ActivationPtr activation = cached(*patch.from, *anchor);
  const Roi region = patch.difference.layers[static_cast<std::size_t>(layer)];
  if (!region.empty()) {
    const int before = progress.activation ? progress.activation->layer() : -1;
    const std::optional<StyleSet> styles = withBranches(plan, before, layer, stop);
    if (!styles) return Outcome::kStopped;
    const ActivationPtr part = engine_.run(progress.activation, layer, *styles, region, stop);
    if (!part) return Outcome::kStopped;
    activation = engine_.patched(activation, part);
  }
  cache_.put(keyOf(plan, *anchor), activation);
  progress = {*anchor + 1, std::move(activation)};
  return Outcome::kDone;
}

Outcome SynthesisPipeline::finish(const SynthesisPlan& plan, const Progress& progress, const PictureTargets& targets,
                                  const StopCheck& stop, const Patch* patch) {
  const double start = clock_();
  const Roi whole = Roi::square(imageResolution());
  const Roi region = patch != nullptr ? patch->difference.picture : whole;
  if (region.empty()) return Outcome::kDone;
  std::optional<StyleSet> blended;
  if (!plan.blends.empty()) {
    const int before = progress.activation ? progress.activation->layer() : -1;
    blended = withBranches(plan, before, static_cast<int>(engine_.spec().layers.size()), stop);
    if (!blended) return Outcome::kStopped;
  }
  const StyleSet& styles = blended ? *blended : plan.styles;
  const bool asBytes = engine_.hasOwnMemory() && !targets.wantExactFloats;
  const bool finished = asBytes ? engine_.renderBytes(progress.activation, styles, region, byteSink(targets), stop)
                                : engine_.render(progress.activation, styles, region, pictureSink(targets), stop);
  if (!finished) return Outcome::kStopped;
  // Every level was advanced on its own before, so this is the cost of the last step alone.
  if (progress.step == 0 && region == whole) {
    const double took = clock_() - start;
    quickestAtOnce_ = atOnceRuns_ == 0 ? took : std::min(quickestAtOnce_, took);
    ++atOnceRuns_;
  }
  if (progress.step == levels() && region == whole) costs_.measuredStep(levels(), clock_() - start);
  return Outcome::kDone;
}

bool SynthesisPipeline::finishesAtOnce() const {
  constexpr int kRunsToLearn = 4;  // the first ones choose algorithms and record
  constexpr double kSoonMs = 30.0;
  return engine_.hasOwnMemory() && (atOnceRuns_ < kRunsToLearn || quickestAtOnce_ <= kSoonMs);
}

double SynthesisPipeline::predictedRest(const SynthesisPlan& plan, const Progress& progress, const Patch* patch) const {
  std::vector<double> shares(levels() + 1, 1.0);
  if (patch != nullptr) {
    const double picture = shareOf(patch->difference.picture, imageResolution());
    const std::optional<std::size_t> anchor = anchorOf(*patch, progress);
    for (std::size_t step = anchor ? *anchor + 1 : levels(); step <= levels(); ++step) shares[step] = picture;
    if (anchor) {
      // Up to the anchor each layer is run on what the next one needs.
      Roi region = patch->difference.layers[static_cast<std::size_t>(layerOf(*anchor))];
      int layer = layerOf(*anchor);
      for (std::size_t level = *anchor + 1; level-- > progress.step;) {
        for (; layer > layerOf(level); --layer) region = engine_.spec().inputRegion(layer, region);
        shares[level] = shareOf(region, resolutionOf(level));
      }
    }
  }
  double sum = 0.0;
  for (std::size_t step = progress.step; step <= levels(); ++step) sum += shares[step] * costs_.steps(step, step);
  // Branches whose activations are not there yet have to be run too; those of one edit share one plan.
  const SynthesisPlan* counted = nullptr;
  for (auto blend = plan.blends.rbegin(); blend != plan.blends.rend(); ++blend) {
    if (blend->branch.get() == counted) continue;
    counted = blend->branch.get();
    for (std::size_t level = levels(); level-- > 0;) {
      if (layerOf(level) > blend->layer) continue;
      if (isCached(*blend->branch, level)) break;
      sum += costs_.steps(level, level);
    }
  }
  return sum;
}

ImageF SynthesisPipeline::preview(const SynthesisPlan& plan, const Activation& activation, std::size_t level,
                                  const PreviewHead& head) {
  const double start = clock_();
  ImageF picture = engine_.preview(activation, head, plan.styles);
  costs_.measuredPreview(level, clock_() - start);
  return picture;
}

void SynthesisPipeline::dropMemory() {
  cache_.clear();
  locals_.dropMemory();
  regions_.clear();
  engine_.trim();
}

}  // namespace lineament
