#include "core/render/synthesis_pipeline.h"

#include <chrono>
#include <utility>

#include "core/engine/evaluate.h"

namespace lineament {

namespace {

// Above this an activation takes tens of megabytes and saves only the cheapest part of a frame.
constexpr int kLargestCachedResolution = 256;

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

}  // namespace

RenderClock steadyClock() {
  return [] {
    const auto t = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(t).count();
  };
}

SynthesisPipeline::SynthesisPipeline(SynthesisEngine& engine, std::size_t cacheBytes, RenderClock clock)
    : engine_(engine),
      clock_(std::move(clock)),
      levelEnds_(cachedLevelEnds(engine.spec())),
      costs_(stepResolutions(engine.spec(), levelEnds_)),
      cache_(cacheBytes) {}

int SynthesisPipeline::resolutionOf(std::size_t level) const {
  return engine_.spec().layers[static_cast<std::size_t>(levelEnds_[level])].resolution;
}

HashKey SynthesisPipeline::keyOf(const SynthesisPlan& plan, std::size_t level) const {
  return plan.keys[static_cast<std::size_t>(levelEnds_[level])];
}

SynthesisPlan SynthesisPipeline::plan(const EditRecipe& recipe) {
  const LatentWPlus w = evaluate(recipe, engine_);
  SynthesisPlan plan;
  plan.styles = engine_.styles(w);
  const HashKey model = hashText(engine_.spec().modelHash);
  HashKey key = model;
  for (int row = 0; row < w.rows(); ++row) {
    key = combine(key, hashFloats(w.row(row), model));
    plan.keys.push_back(key);
  }
  return plan;
}

Progress SynthesisPipeline::resume(const SynthesisPlan& plan) {
  for (std::size_t level = levels(); level-- > 0;) {
    if (ActivationPtr activation = cache_.find(keyOf(plan, level))) return {level + 1, std::move(activation)};
  }
  return {};
}

Outcome SynthesisPipeline::advance(const SynthesisPlan& plan, Progress& progress, const StopCheck& stop) {
  const std::size_t level = progress.step;
  const double start = clock_();
  ActivationPtr activation =
      engine_.run(progress.activation, layerOf(level), plan.styles, Roi::square(resolutionOf(level)), stop);
  if (!activation) return Outcome::kStopped;
  costs_.measuredStep(level, clock_() - start);
  cache_.put(keyOf(plan, level), activation);
  progress = {level + 1, std::move(activation)};
  return Outcome::kDone;
}

Outcome SynthesisPipeline::finish(const SynthesisPlan& plan, const Progress& progress, const PictureSink& sink,
                                  const StopCheck& stop) {
  const double start = clock_();
  if (!engine_.render(progress.activation, plan.styles, Roi::square(imageResolution()), sink, stop)) {
    return Outcome::kStopped;
  }
  // Every level was advanced on its own before, so this is the cost of the last step alone.
  if (progress.step == levels()) costs_.measuredStep(levels(), clock_() - start);
  return Outcome::kDone;
}

ImageF SynthesisPipeline::preview(const Activation& activation, std::size_t level, const PreviewHead& head) {
  const double start = clock_();
  ImageF picture = engine_.preview(activation, head);
  costs_.measuredPreview(level, clock_() - start);
  return picture;
}

void SynthesisPipeline::dropMemory() {
  cache_.clear();
  engine_.trim();
}

}  // namespace lineament
