#pragma once
// A mask of the face on screen, for whoever wants to see or change it: a named region, or what a click means.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/engine/stepped_job.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

struct RegionPoint {
  float x = 0.0F, y = 0.0F;  ///< 0..1, right and down
  float tolerance = 0.5F;    ///< 0..1
};
/// Several regions as one: what all edits together may change.
struct RegionUnion {
  std::vector<EditRegion> parts;
};
using RegionQuery = std::variant<std::string, RegionPoint, RegionUnion>;

/// Regions of the last face, so that a second question about it needs no network. Used on the compute thread only.
struct RegionMemory {
  EditRecipe recipe;  ///< without local edits
  std::shared_ptr<const FaceRegions> regions;
};

class RegionJob final : public SteppedJob {
 public:
  RegionJob(const EditRecipe& recipe, RegionQuery query, RegionTools tools, std::shared_ptr<RegionMemory> memory)
      : recipe_(recipe.withoutLocals()),
        query_(std::move(query)),
        tools_(std::move(tools)),
        memory_(std::move(memory)) {}
  bool step(SynthesisEngine& engine) override;
  bool urgent() const override { return true; }
  /// To be read when the job is done. Null when the click means nothing; of no regions together an empty mask.
  const MaskPtr& mask() const { return mask_; }

 private:
  const FaceRegions& regions(SynthesisEngine& engine);
  Mask together(const RegionUnion& all, SynthesisEngine& engine);
  EditRecipe recipe_;
  RegionQuery query_;
  RegionTools tools_;
  std::shared_ptr<RegionMemory> memory_;
  MaskPtr mask_;
};

}  // namespace lineament
