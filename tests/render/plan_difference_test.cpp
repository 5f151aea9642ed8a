// What is said to differ between two plans: everything outside must be equal to the bit, in every layer and in the
// picture, whatever the edits are.
#include <algorithm>
#include <random>

#include "core/base/random.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/render/picture_sink.h"
#include "core/render/render_clock.h"
#include "core/render/synthesis_pipeline.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kImage = 128;  // the clamp stands at 16 cells
constexpr int kMask = 64;

// Recipes of one face, from a seed.
class Recipes {
 public:
  Recipes(std::uint32_t seed, const GeneratorSpec& spec) : random_(seed), spec_(spec) {
    for (std::uint32_t i = 0; i < 3; ++i) {
      auto d = std::make_shared<Direction>();
      d->id = "d" + std::to_string(i);
      d->normal = NumpyRandomState(100 + i).randn(static_cast<std::size_t>(spec.latentSize));
      directions_.push_back(std::move(d));
    }
    for (const std::size_t layer : {std::size_t{2}, std::size_t{6}, spec.layers.size() - 2}) {
      auto c = std::make_shared<ChannelAttribute>();
      c->id = spec.layers[layer].name;
      c->modelHash = spec.modelHash;
      c->layer = spec.layers[layer].name;
      c->values = NumpyRandomState(7).randn(static_cast<std::size_t>(spec.layers[layer].channels));
      channels_.push_back(std::move(c));
    }
  }

  EditRecipe any() {
    EditRecipe recipe(Seed{5}, 1.0F);
    for (int n = below(4); n-- > 0;) recipe = recipe.withLocal(edit(n));
    return recipe;
  }

  // What a hand would do next.
  EditRecipe next(const EditRecipe& recipe) {
    if (recipe.locals().empty() || below(6) == 0) return recipe.withLocal(edit(below(6)));
    LocalEdit e = recipe.locals()[static_cast<std::size_t>(below(static_cast<int>(recipe.locals().size())))];
    switch (below(8)) {
      case 0:
        e.region = mask();
        break;
      case 1: {
        auto dabbed = std::make_shared<Mask>(*std::get<MaskPtr>(e.region));
        dabbed->row(below(kMask))[below(kMask)] = 255;
        e.region = MaskPtr(std::move(dabbed));
        break;
      }
      case 2:
        e.protect = !e.protect;
        break;
      case 3:
        e.enabled = !e.enabled;
        break;
      case 4:
        e.rows = rows();
        break;
      case 5:
        return recipe.withLocalAt(e.id, static_cast<std::size_t>(below(3)));
      case 6:
        return recipe.withStrength(directions_[0], static_cast<float>(below(3)) - 1.0F)
            .withRows(directions_[0], RowRange{32, 1 << 20});
      default:
        e.strength += 0.25F;
    }
    return recipe.withLocal(std::move(e));
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  MaskPtr mask() {
    auto m = std::make_shared<Mask>(kMask);
    const int x0 = below(kMask), y0 = below(kMask), x1 = std::min(kMask, x0 + 1 + below(20)),
              y1 = std::min(kMask, y0 + 1 + below(20));
    const std::uint8_t weight = below(2) == 0 ? std::uint8_t{255} : static_cast<std::uint8_t>(1 + below(255));
    for (int y = y0; y < y1; ++y) std::fill(m->row(y) + x0, m->row(y) + x1, weight);
    return m;
  }

  RowRange rows() {
    const int first = 4 << below(5);
    return {first, below(2) == 0 ? 1 << 20 : first << below(3)};
  }

  LocalEdit edit(int n) {
    LocalEdit e;
    e.id = "e" + std::to_string(n);
    switch (below(4)) {
      case 0:
        e.effect = channels_[static_cast<std::size_t>(below(3))];
        break;
      case 1:
        e.effect = Donor{Seed{9}, 1.0F};
        e.mode = LocalMode::kTwoBranches;
        break;
      case 2:
        e.effect = Donor{Seed{11}, 0.7F};
        break;
      default:
        e.effect = directions_[static_cast<std::size_t>(below(3))];
        e.mode = below(3) == 0 ? LocalMode::kTwoBranches : LocalMode::kMaskedStyle;
    }
    e.region = mask();
    e.strength = 0.25F * static_cast<float>(1 + below(8));
    e.rows = rows();
    e.protect = below(3) > 0;
    return e;
  }

  std::mt19937 random_;
  const GeneratorSpec& spec_;
  std::vector<DirectionPtr> directions_;
  std::vector<ChannelAttributePtr> channels_;
};

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
  pipeline.finish(*plan, progress, pictureSink(nullptr, &all.picture), {});
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
  Recipes recipes(3, spec);
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
