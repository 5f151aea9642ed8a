// What is said to differ between two plans: everything outside must be equal to the bit, in every layer and in the
// picture, whatever the edits are.
#include <algorithm>

#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/render/picture_sink.h"
#include "core/render/render_clock.h"
#include "core/render/synthesis_pipeline.h"
#include "tests/support/catch.h"
#include "tests/support/random_edits.h"

using namespace lineament;

namespace {

constexpr int kImage = 128;  // the clamp stands at 16 cells

struct Everything {
  std::vector<std::vector<float>> layers;  // [layers][channels, resolution, resolution]
  ImageF picture;
};

// By a pipeline of its own: nothing is taken over from anywhere.
Everything computed(SynthesisEngine& engine, const EditRecipe& recipe) {
  SynthesisPipeline pipeline(engine, std::size_t{64} << 20, steadyClock());
  const SynthesisPlanPtr plan = pipeline.plan(recipe);
  const GeneratorSpec& spec = engine.spec();
  Everything all;
  Progress progress;
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    const Roi whole = Roi::square(spec.layers[i].resolution);
    if (progress.step < pipeline.levels() && pipeline.layerOf(progress.step) == static_cast<int>(i)) {
      pipeline.advance(*plan, progress, {});  // branches are blended in at the end of a level
      all.layers.push_back(progress.activation->toHost());
    } else {
      all.layers.push_back(engine.run(progress.activation, static_cast<int>(i), plan->styles, whole)->toHost());
    }
  }
  all.picture = ImageF(kImage, kImage);
  pipeline.finish(*plan, progress, {.floats = &all.picture, .wantExactFloats = true}, {});
  return all;
}

// Cells outside `region` that differ in any channel.
int differOutside(const std::vector<float>& a, const std::vector<float>& b, int side, Roi region) {
  int count = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int x = static_cast<int>(i) % side, y = static_cast<int>(i) / side % side;
    if (region.contains({x, y, x + 1, y + 1})) continue;
    count += a[i] != b[i] ? 1 : 0;
  }
  return count;
}

int differOutside(const ImageF& a, const ImageF& b, Roi region) {
  int count = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) {
      if (region.contains({x, y, x + 1, y + 1})) continue;
      count += std::equal(a.row(y) + 3 * x, a.row(y) + 3 * x + 3, b.row(y) + 3 * x) ? 0 : 1;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("plan difference: outside of what is reported every cell and pixel is equal to the bit") {
  const auto model = makeTinyModel(7, kImage);
  const auto engine = makeMobileKernelEngine(model, {.threads = 1});
  const GeneratorSpec& spec = engine->spec();
  SynthesisPipeline plans(*engine, std::size_t{1} << 20, steadyClock());
  test::RandomEdits recipes(3, spec);
  int parts = 0, changed = 0, tight = 0;
  for (int pair = 0; pair < 80; ++pair) {
    INFO(pair);
    const EditRecipe from = recipes.any();
    EditRecipe to = recipes.next(from);
    if (pair % 4 == 0) to = recipes.next(to);
    if (pair % 10 == 0) to = recipes.any();
    const PlanDifference difference = differenceOf(spec, *plans.plan(from), *plans.plan(to));
    REQUIRE(difference.layers.size() == spec.layers.size());
    const Everything a = computed(*engine, from), b = computed(*engine, to);
    for (std::size_t i = 0; i < spec.layers.size(); ++i) {
      INFO(spec.layers[i].name);
      CHECK(differOutside(a.layers[i], b.layers[i], spec.layers[i].resolution, difference.layers[i]) == 0);
      CHECK(Roi::square(spec.layers[i].resolution).contains(difference.layers[i]));
    }
    CHECK(differOutside(a.picture, b.picture, difference.picture) == 0);
    const int all = differOutside(a.picture, b.picture, {});
    changed += all > 0 ? 1 : 0;
    parts += difference.picture.area() < std::size_t{kImage} * kImage / 2 ? 1 : 0;
    tight += all > 0 && 2 * static_cast<std::size_t>(all) > difference.picture.area() ? 1 : 0;
  }
  // Or the property would hold for nothing: most pairs differ, many in a part only, and the part is not far too large.
  CHECK(changed > 40);
  CHECK(parts > 10);
  CHECK(tight > 20);
}
