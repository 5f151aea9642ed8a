#include "core/render/recipe_renderer.h"

#include <utility>

#include "core/base/resize.h"
#include "core/render/picture_sink.h"

namespace lineament {

RecipeRenderer::RecipeRenderer(SynthesisEngine& engine, RegionTools regions, std::shared_ptr<StyleApplier> styles,
                               std::size_t cacheBytes)
    : pipeline_(engine, cacheBytes, steadyClock(), std::move(regions)), styles_(pipeline_, std::move(styles)) {}

ImageF RecipeRenderer::picture(const EditRecipe& recipe) {
  const SynthesisPlanPtr plan = pipeline_.plan(recipe);
  Progress progress = pipeline_.resume(*plan);
  while (progress.step < pipeline_.levels()) pipeline_.advance(*plan, progress, {});
  ImageF picture(pipeline_.imageResolution(), pipeline_.imageResolution());
  pipeline_.finish(*plan, progress, {.floats = &picture, .wantExactFloats = true}, {});
  if (!StyleStage::acts(recipe)) return picture;
  return toImageF(*styles_.styled(std::make_shared<Image8>(toImage8(picture)), plan->keys.back(), recipe, {}));
}

}  // namespace lineament
