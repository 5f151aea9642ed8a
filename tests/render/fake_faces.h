#pragma once
// Recipes and pictures for the fake engine.
#include <memory>
#include <string>

#include "core/engine/evaluate.h"
#include "tests/support/fake_engine.h"

namespace lineament::test {

/// Acts on the style rows at `firstResolution` and above.
inline DirectionPtr fakeDirection(int firstResolution) {
  Direction d;
  d.id = "from-" + std::to_string(firstResolution);
  d.title = d.id;
  d.normal = {1.0F, 0.0F, 0.0F};
  d.actsOn.first = firstResolution;
  return std::make_shared<const Direction>(d);
}

inline EditRecipe fakeFace(std::uint32_t seed) {
  return EditRecipe(FaceSource{Seed{seed}});
}

/// The same recipe by another engine without any cache.
inline Image8 fromScratch(const EditRecipe& recipe) {
  FakeEngine engine(std::make_shared<FakeControl>());
  return toImage8(
      renderPicture(engine, engine.styles(evaluate(recipe, engine)), Roi::square(engine.spec().imageResolution)));
}

}  // namespace lineament::test
