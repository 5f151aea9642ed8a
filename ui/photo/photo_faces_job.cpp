#include "ui/photo/photo_faces_job.h"

#include <utility>

#include "core/render/recipe_renderer.h"
#include "core/vision/paste_back.h"

namespace lineament {

PhotoFacesJob::PhotoFacesJob(const EditRecipe& recipe, RegionTools tools,
                             std::shared_ptr<const PhotoFaceRender> unedited)
    : recipe_(recipe.withoutStyle()), tools_(std::move(tools)), unedited_(std::move(unedited)) {}

bool PhotoFacesJob::step(SynthesisEngine& engine) {
  if (!unedited_) {
    unedited_ = rendered(recipe_.withoutEdits(), engine);
    return false;
  }
  edited_ = rendered(recipe_, engine);
  return true;
}

std::shared_ptr<const PhotoFaceRender> PhotoFacesJob::rendered(const EditRecipe& recipe, SynthesisEngine& engine) {
  RecipeRenderer renderer(engine, tools_);
  auto face = std::make_shared<PhotoFaceRender>();
  face->picture = toImage8(renderer.picture(recipe));
  if (tools_.finder) face->subject = subjectIn(*renderer.pipeline().regionsOf(recipe), tools_.finder->names());
  if (const auto& region = recipe.pasteRegion()) {
    const auto* name = std::get_if<std::string>(&*region);
    mask_ = name != nullptr ? renderer.pipeline().regionsOf(recipe)->mask(*name) : std::get<MaskPtr>(*region);
  }
  return face;
}

}  // namespace lineament
