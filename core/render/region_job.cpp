#include "core/render/region_job.h"

#include "core/edit/mask_ops.h"
#include "core/render/render_clock.h"

namespace lineament {

const FaceRegions& RegionJob::regions(SynthesisEngine& engine) {
  if (!memory_->regions || memory_->recipe != recipe_) {
    // No cache of its own: a look at the face takes a few activations once.
    SynthesisPipeline pipeline(engine, std::size_t{64} << 20, steadyClock(), tools_);
    memory_->regions = pipeline.regionsOf(recipe_);
    memory_->recipe = recipe_;
  }
  return *memory_->regions;
}

// Painted parts alone need no look at the face.
Mask RegionJob::together(const RegionUnion& all, SynthesisEngine& engine) {
  Mask mask(kMaskSide);
  for (const EditRegion& part : all.parts) {
    const auto* name = std::get_if<std::string>(&part);
    const MaskPtr one = name != nullptr ? regions(engine).mask(*name) : std::get<MaskPtr>(part);
    if (one) mask = united(mask, one->side == kMaskSide ? *one : resized(*one, kMaskSide));
  }
  return mask;
}

bool RegionJob::step(SynthesisEngine& engine) {
  if (const auto* name = std::get_if<std::string>(&query_)) {
    mask_ = regions(engine).mask(*name);
  } else if (const auto* point = std::get_if<RegionPoint>(&query_)) {
    mask_ = regions(engine).at(point->x, point->y, point->tolerance);
  } else {
    mask_ = std::make_shared<const Mask>(together(std::get<RegionUnion>(query_), engine));
  }
  return true;
}

}  // namespace lineament
