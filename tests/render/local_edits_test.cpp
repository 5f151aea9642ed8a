// Local edits through the pipeline, on a tiny generator of the real kind: what is taken over from the last picture
// must be what a fresh run computes.
#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/render/frame_painter.h"
#include "core/render/render_clock.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kImage = 256;  // the clamp stands at 32 cells

MaskPtr square(int x0, int y0, int x1, int y1) {
  auto mask = std::make_shared<Mask>(64);
  for (int y = y0; y < y1; ++y) std::fill(mask->row(y) + x0, mask->row(y) + x1, std::uint8_t{255});
  return mask;
}

class NoseFinder final : public RegionFinder {
 public:
  struct Regions final : FaceRegions {
    MaskPtr mask(const std::string& id) const override {
      if (id != "nose") throw Error::badArgument("The region", id, "nose");
      return square(20, 20, 30, 30);
    }
    MaskPtr at(float, float, float) const override { return nullptr; }
  };
  const std::vector<RegionName>& names() const override { return names_; }
  int layer(const GeneratorSpec&) const override { return -1; }
  std::shared_ptr<const FaceRegions> find(const Image8& face, const Activation*) override {
    ++found;
    CHECK(face.width == kImage);
    return std::make_shared<Regions>();
  }
  int found = 0;

 private:
  std::vector<RegionName> names_{{"nose", "Nose", "Face"}};
};

struct Bench {
  std::shared_ptr<const MobileModel> model = makeTinyModel(7, kImage);
  std::unique_ptr<SynthesisEngine> engine = makeMobileKernelEngine(model, {.threads = 1});
  std::shared_ptr<NoseFinder> finder = std::make_shared<NoseFinder>();
  SynthesisPipeline pipeline{*engine, std::size_t{64} << 20, steadyClock(), {finder, std::nullopt}};
  FaceHeads heads{pipeline, {}};
  StyleStage styles{pipeline, {}};
  FramePainter painter{pipeline, heads, styles, 1e9};
  Generation generation = 0;

  Image8 paint(const EditRecipe& recipe) {
    Image8 picture;
    painter.paint({++generation, recipe, true}, {[&](const Frame& f) { picture = *f.picture; }, {}, {}});
    REQUIRE(picture.width == kImage);
    return picture;
  }
  DirectionPtr direction(std::uint32_t seed) const {
    auto d = std::make_shared<Direction>();
    d->id = "d" + std::to_string(seed);
    d->normal = NumpyRandomState(seed).randn(static_cast<std::size_t>(model->latentSize));
    return d;
  }
};

Image8 fromScratch(const EditRecipe& recipe) {
  Bench fresh;
  return fresh.paint(recipe);
}

LocalEdit edit(const std::string& id, LocalEffect effect, MaskPtr mask, float strength, RowRange rows = kAllRows) {
  LocalEdit e;
  e.id = id;
  e.effect = std::move(effect);
  e.region = std::move(mask);
  e.strength = strength;
  e.rows = rows;
  return e;
}

int changed(const Image8& a, const Image8& b, Roi part) {
  int count = 0;
  for (int y = part.y0; y < part.y1; ++y) {
    for (int x = 3 * part.x0; x < 3 * part.x1; ++x) count += a.row(y)[x] != b.row(y)[x] ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("local edits: any order of gestures ends in the picture of a fresh run") {
  Bench bench;
  const DirectionPtr d1 = bench.direction(1), d2 = bench.direction(2);
  const EditRecipe start(Seed{5}, 1.0F);
  const auto mask = square(30, 10, 40, 22), wider = square(30, 10, 46, 30);
  const LocalEdit donor = [&] {
    LocalEdit e = edit("donor", Donor{Seed{9}, 1.0F}, square(8, 40, 24, 56), 0.8F, {8, 64});
    e.mode = LocalMode::kTwoBranches;
    return e;
  }();
  auto attribute = std::make_shared<ChannelAttribute>();
  attribute->id = "c";
  attribute->modelHash = bench.model->hash;
  attribute->layer = bench.engine->spec().layers[5].name;
  attribute->values = NumpyRandomState(4).randn(static_cast<std::size_t>(bench.engine->spec().layers[5].channels));
  EditRecipe r = start;
  std::vector<EditRecipe> gestures;
  const auto next = [&](EditRecipe recipe) { gestures.push_back(r = std::move(recipe)); };
  next(start);
  next(r.withLocal(edit("a", d1, mask, 1.0F)));
  next(r.withLocal(edit("a", d1, mask, 1.5F)));   // strength of a clamped edit
  next(r.withLocal(edit("a", d1, wider, 1.5F)));  // a dab
  next(r.withLocal(edit("b", d2, square(4, 4, 20, 12), 1.0F, {64, 1 << 20})));
  next(r.withLocal(donor));
  next(r.withLocal(edit("c", ChannelAttributePtr(attribute), square(40, 40, 50, 60), 2.0F)));
  next(r.withStrength(d2, 0.5F));  // a global slider under all of them
  next(r.withoutLocal("a"));
  next(start);
  next(gestures[4]);
  for (std::size_t i = 0; i < gestures.size(); ++i) {
    INFO(i);
    CHECK(bench.paint(gestures[i]).pixels == fromScratch(gestures[i]).pixels);
  }
  CHECK(fromScratch(gestures[1]).pixels != fromScratch(start).pixels);
  CHECK(fromScratch(gestures[5]).pixels != fromScratch(gestures[4]).pixels);
  CHECK(fromScratch(gestures[6]).pixels != fromScratch(gestures[5]).pixels);
}

TEST_CASE("local edits: what is protected stays equal to the last bit") {
  Bench bench;
  const EditRecipe start(Seed{5}, 1.0F);
  // 64 mask cells of 4 pixels; the clamp's cells have 8: grown by 3 + 2 cells, then 12 pixels of halo and a cell of
  // softness.
  const LocalEdit e = edit("a", bench.direction(1), square(24, 24, 36, 36), 2.0F);
  const Image8 before = bench.paint(start), after = bench.paint(start.withLocal(e));
  const Roi reach = Roi{96, 96, 144, 144}.grown(8 * 6 + 12);
  CHECK(changed(before, after, Roi{96, 96, 144, 144}) > 1000);
  for (const Roi outside : {Roi{0, 0, kImage, reach.y0}, Roi{0, reach.y1, kImage, kImage}, Roi{0, 0, reach.x0, kImage},
                            Roi{reach.x1, 0, kImage, kImage}}) {
    CHECK(changed(before, after, outside) == 0);
  }
  LocalEdit open = e;
  open.protect = false;
  CHECK(changed(before, bench.paint(start.withLocal(open)), Roi{0, 0, kImage, reach.y0}) > 0);
}

TEST_CASE("local edits: a strength drag computes only a part of the picture") {
  Bench bench;
  const EditRecipe start(Seed{5}, 1.0F);
  const DirectionPtr d = bench.direction(1);
  const auto mask = square(24, 24, 30, 30);
  bench.paint(start.withLocal(edit("a", d, mask, 1.0F)));
  const auto from = bench.pipeline.plan(start.withLocal(edit("a", d, mask, 1.0F)));
  const auto to = bench.pipeline.plan(start.withLocal(edit("a", d, mask, 2.0F)));
  const PlanDifference difference = differenceOf(bench.engine->spec(), *from, *to);
  CHECK_FALSE(difference.picture.empty());
  CHECK(difference.picture.area() < std::size_t{kImage} * kImage / 2);
  CHECK(differenceOf(bench.engine->spec(), *from, *from).picture.empty());
}

TEST_CASE("local edits: named regions are found once for a face and need a finder") {
  Bench bench;
  const EditRecipe start(Seed{5}, 1.0F);
  LocalEdit e = edit("a", bench.direction(1), nullptr, 1.0F);
  e.region = std::string("nose");
  const Image8 first = bench.paint(start.withLocal(e));
  e.strength = 2.0F;
  CHECK(bench.paint(start.withLocal(e)).pixels != first.pixels);
  CHECK(bench.finder->found == 1);
  bench.paint(start.withStrength(bench.direction(2), 1.0F).withLocal(e));
  CHECK(bench.finder->found == 2);
  e.region = std::string("ear");
  CHECK_THROWS_AS(bench.paint(start.withLocal(e)), Error);
  e.enabled = false;
  CHECK(bench.paint(start.withLocal(e)).pixels == bench.paint(start).pixels);
  SynthesisPipeline blind(*bench.engine, 1 << 20, steadyClock());
  e.enabled = true;
  CHECK_THROWS_AS(blind.plan(start.withLocal(e)), Error);
}

TEST_CASE("local edits: channels of another model are refused") {
  Bench bench;
  auto attribute = std::make_shared<ChannelAttribute>();
  attribute->modelHash = "another";
  attribute->layer = bench.engine->spec().layers[5].name;
  attribute->values.assign(static_cast<std::size_t>(bench.engine->spec().layers[5].channels), 1.0F);
  const EditRecipe r =
      EditRecipe(Seed{5}).withLocal(edit("c", ChannelAttributePtr(attribute), square(2, 2, 9, 9), 1.0F));
  CHECK_THROWS_AS(bench.pipeline.plan(r), Error);
}
