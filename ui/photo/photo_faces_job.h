#pragma once
// What goes back into a photo: the face as it was found and as it is edited, whole, with where each shows the person. A
// step renders one of them.
#include <memory>
#include <optional>

#include "core/edit/edit_recipe.h"
#include "core/engine/stepped_job.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

struct PhotoFaceRender {
  Image8 picture;
  MaskPtr subject;  ///< null: not known
};

class PhotoFacesJob final : public SteppedJob {
 public:
  /// `unedited`: known from before; null: rendered too.
  PhotoFacesJob(const EditRecipe& recipe, RegionTools tools, std::shared_ptr<const PhotoFaceRender> unedited);
  bool step(SynthesisEngine& engine) override;
  /// To be read when the job is done.
  const std::shared_ptr<const PhotoFaceRender>& unedited() const { return unedited_; }
  const std::shared_ptr<const PhotoFaceRender>& edited() const { return edited_; }
  /// The recipe's paste region, over the square; null: everywhere.
  const MaskPtr& mask() const { return mask_; }

 private:
  std::shared_ptr<const PhotoFaceRender> rendered(const EditRecipe& recipe, SynthesisEngine& engine);
  EditRecipe recipe_;
  RegionTools tools_;
  std::shared_ptr<const PhotoFaceRender> unedited_, edited_;
  MaskPtr mask_;
};

}  // namespace lineament
