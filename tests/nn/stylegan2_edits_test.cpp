// Local edits of every kind on StyleGAN2 through the render pipeline: what is said to differ between two plans is all
// that differs, and a patched picture is that of a fresh run. The plain sums of LibTorch are not the same to the bit
// for regions of another size, so "equal" means to 1e-4 here.
#include <algorithm>
#include <cmath>

#include "core/nn/stylegan2_engine.h"
#include "core/render/picture_sink.h"
#include "core/render/render_clock.h"
#include "core/render/synthesis_pipeline.h"
#include "tests/support/catch.h"
#include "tests/support/random_edits.h"

using namespace lineament;

namespace {

constexpr int kImage = 64;  // the clamp stands at 8 cells
constexpr float kEqual = 1e-4F;

SynthesisPlanPtr finished(SynthesisPipeline& pipeline, const EditRecipe& recipe, ImageF& picture) {
  const SynthesisPlanPtr plan = pipeline.plan(recipe);
  Progress progress = pipeline.resume(*plan);
  while (progress.step < pipeline.levels()) pipeline.advance(*plan, progress, {});
  picture = ImageF(kImage, kImage);
  pipeline.finish(*plan, progress, {.floats = &picture, .wantExactFloats = true}, {});
  return plan;
}

double largest(const ImageF& a, const ImageF& b) {
  double d = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    d = std::max(d, std::abs(double{a.pixels[i]} - double{b.pixels[i]}));
  return d;
}

int differOutside(const ImageF& a, const ImageF& b, Roi region) {
  int count = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) {
      if (region.contains({x, y, x + 1, y + 1})) continue;
      for (int c = 0; c < 3; ++c) count += std::abs(a.row(y)[3 * x + c] - b.row(y)[3 * x + c]) > kEqual ? 1 : 0;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("stylegan2: patches and resumed frames of edited faces are those of a fresh run") {
  const auto model = makeTinyStyleGan2(7, kImage);
  const auto engine = makeStyleGan2Engine(*model, {.threads = 1});
  const GeneratorSpec& spec = engine->spec();
  test::RandomEdits recipes(3, spec);
  SynthesisPipeline kept(*engine, std::size_t{64} << 20, steadyClock());
  int changed = 0, parts = 0;
  for (int pair = 0; pair < 40; ++pair) {
    INFO(pair);
    const EditRecipe from = recipes.any();
    EditRecipe to = recipes.next(from);
    if (pair % 4 == 0) to = recipes.next(to);
    ImageF before, after, resumed;
    SynthesisPipeline first(*engine, std::size_t{64} << 20, steadyClock());
    SynthesisPipeline second(*engine, std::size_t{64} << 20, steadyClock());
    const SynthesisPlanPtr planFrom = finished(first, from, before);
    const SynthesisPlanPtr planTo = finished(second, to, after);
    // One that has seen all the recipes so far.
    finished(kept, to, resumed);
    CHECK(largest(resumed, after) <= double{kEqual});
    const Patch patch{planFrom, differenceOf(spec, *planFrom, *planTo)};
    CHECK(differOutside(before, after, patch.difference.picture) == 0);
    ImageF patched = before;
    Progress progress = first.resume(*planTo);
    first.advance(*planTo, patch, progress, {});
    first.finish(*planTo, progress, {.floats = &patched, .wantExactFloats = true}, {}, &patch);
    CHECK(largest(patched, after) <= double{kEqual});
    changed += differOutside(before, after, {}) > 0 ? 1 : 0;
    parts += patch.difference.picture.area() < std::size_t{kImage} * kImage / 2 ? 1 : 0;
  }
  CHECK(changed > 15);
  CHECK(parts > 5);
}
