#include "core/render/region_job.h"

#include "core/render/render_clock.h"

namespace lineament {

bool RegionJob::step(SynthesisEngine& engine) {
  if (!memory_->regions || memory_->recipe != recipe_) {
    // No cache of its own: a look at the face takes a few activations once.
    SynthesisPipeline pipeline(engine, std::size_t{64} << 20, steadyClock(), tools_);
    memory_->regions = pipeline.regionsOf(recipe_);
    memory_->recipe = recipe_;
  }
  if (const auto* name = std::get_if<std::string>(&query_)) {
    mask_ = memory_->regions->mask(*name);
  } else {
    const auto& point = std::get<RegionPoint>(query_);
    mask_ = memory_->regions->at(point.x, point.y, point.tolerance);
  }
  return true;
}

}  // namespace lineament
