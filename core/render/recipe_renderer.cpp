#include "core/render/recipe_renderer.h"

#include <utility>

#include "core/render/picture_sink.h"

namespace lineament {

RecipeRenderer::RecipeRenderer(SynthesisEngine& engine, RegionTools regions, std::size_t cacheBytes)
    : pipeline_(engine, cacheBytes, steadyClock(), std::move(regions)) {}

ImageF RecipeRenderer::picture(const EditRecipe& recipe) {
  const SynthesisPlanPtr plan = pipeline_.plan(recipe);
  Progress progress = pipeline_.resume(*plan);
  while (progress.step < pipeline_.levels()) pipeline_.advance(*plan, progress, {});
  ImageF picture(pipeline_.imageResolution(), pipeline_.imageResolution());
  pipeline_.finish(*plan, progress, pictureSink(nullptr, &picture), {});
  return picture;
}

}  // namespace lineament
