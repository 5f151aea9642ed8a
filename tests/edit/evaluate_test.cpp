// Recipe to latents, on an engine that only maps.
#include "core/engine/evaluate.h"

#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

class MappingOnly final : public SynthesisEngine {
 public:
  MappingOnly()
      : spec_(specOf(*makeTinyModel(1))), mean_{std::vector<float>(static_cast<std::size_t>(spec_.latentSize), 1.0F)} {}
  const GeneratorSpec& spec() const override { return spec_; }
  std::string deviceName() const override { return "test"; }
  LatentW map(const LatentZ& z) const override {  // w = 2 z: easy to foresee
    LatentW w{z.values};
    for (float& v : w.values) v *= 2.0F;
    return w;
  }
  const LatentW& meanLatent() const override { return mean_; }
  StyleSet styles(const LatentWPlus&) const override { return {}; }
  ActivationPtr run(const ActivationPtr&, int, const StyleSet&, Roi, const StopCheck&) override { return nullptr; }
  bool render(const ActivationPtr&, const StyleSet&, Roi, const PictureSink&, const StopCheck&) override {
    return false;
  }
  ActivationPtr patched(const ActivationPtr& whole, const ActivationPtr&) override { return whole; }
  ImageF preview(const Activation&, const PreviewHead&, const StyleSet&) const override { return {}; }

 private:
  GeneratorSpec spec_;
  LatentW mean_;
};

DirectionPtr firstAxis(int size, int first, int last) {
  auto d = std::make_shared<Direction>();
  d->id = "axis";
  d->normal.assign(static_cast<std::size_t>(size), 0.0F);
  d->normal[0] = 1.0F;
  d->standardDeviation = 0.5F;
  d->actsOn = {first, last};
  return d;
}

}  // namespace

TEST_CASE("a seed is mapped and truncated toward the mean") {
  const MappingOnly engine;
  const LatentZ z = latentOfSeed(Seed{3}, engine.spec().latentSize);
  const LatentWPlus w = evaluate(EditRecipe(Seed{3}, 0.25F), engine);
  CHECK(w.rows() == engine.spec().styleRows);
  for (int r = 0; r < w.rows(); ++r) {
    for (std::size_t i = 0; i < z.values.size(); ++i) {
      CHECK(double{w.row(r)[i]} == Catch::Approx(1.0 + 0.25 * (2.0 * double{z.values[i]} - 1.0)).margin(1e-5));
    }
  }
}

TEST_CASE("an edit adds strength times standard deviation, only on its rows") {
  const MappingOnly engine;
  const int size = engine.spec().latentSize;
  const EditRecipe plain(Seed{3}, 1.0F);
  const LatentWPlus before = evaluate(plain, engine);
  const LatentWPlus after = evaluate(plain.withStrength(firstAxis(size, 8, 16), 3.0F), engine);
  bool inside = false, outside = false;
  for (int r = 0; r < before.rows(); ++r) {
    const int resolution = engine.spec().rowResolution[static_cast<std::size_t>(r)];
    const bool touched = resolution >= 8 && resolution <= 16;
    (touched ? inside : outside) = true;
    CHECK(double{after.row(r)[0]} - double{before.row(r)[0]} == Catch::Approx(touched ? 1.5 : 0.0).margin(1e-5));
    CHECK(after.row(r)[1] == before.row(r)[1]);
  }
  CHECK(inside);
  CHECK(outside);
}

TEST_CASE("a kept attribute's functional does not change, its own slider still works") {
  const MappingOnly engine;
  const int size = engine.spec().latentSize;
  auto kept = std::make_shared<Direction>();
  kept->id = "kept";
  kept->normal.assign(static_cast<std::size_t>(size), 0.0F);
  kept->normal[0] = 0.6F;
  kept->normal[1] = 0.8F;
  const DirectionPtr axis = firstAxis(size, 4, 1 << 20);
  const EditRecipe plain(Seed{3}, 1.0F);
  const LatentWPlus before = evaluate(plain, engine);
  const auto held = [&](const LatentWPlus& w) { return 0.6 * double{w.row(0)[0]} + 0.8 * double{w.row(0)[1]}; };
  const LatentWPlus free = evaluate(plain.withStrength(axis, 2.0F), engine);
  const LatentWPlus locked = evaluate(plain.withStrength(axis, 2.0F).withLock(kept), engine);
  CHECK(held(free) - held(before) == Catch::Approx(0.6).margin(1e-5));
  CHECK(held(locked) - held(before) == Catch::Approx(0.0).margin(1e-5));
  CHECK(double{locked.row(0)[0]} - double{before.row(0)[0]} == Catch::Approx(1.0 - 0.36).margin(1e-5));
  const LatentWPlus own = evaluate(plain.withLock(kept).withStrength(kept, 1.0F), engine);
  CHECK(held(own) - held(before) == Catch::Approx(1.0).margin(1e-5));
}

TEST_CASE("a lock's correction moves along the kept direction, on its rows") {
  const MappingOnly engine;
  const int size = engine.spec().latentSize;
  const DirectionPtr axis = firstAxis(size, 4, 1 << 20);
  auto kept = std::make_shared<Direction>();
  kept->id = "kept";
  kept->normal.assign(static_cast<std::size_t>(size), 0.0F);
  kept->normal[1] = 1.0F;
  kept->standardDeviation = 2.0F;
  kept->actsOn = {4, engine.spec().rowResolution.front()};
  const EditRecipe edit = EditRecipe(Seed{3}, 1.0F).withLock(kept).withStrength(axis, 2.0F);
  const LatentWPlus without = evaluate(edit, engine), with = evaluate(edit.withCorrections({{"kept", 0.5F}}), engine);
  for (int r = 0; r < with.rows(); ++r) {
    const bool moved = kept->actsOn.contains(engine.spec().rowResolution[static_cast<std::size_t>(r)]);
    CHECK(double{with.row(r)[1]} - double{without.row(r)[1]} == Catch::Approx(moved ? 1.0 : 0.0).margin(1e-5));
    CHECK(with.row(r)[0] == without.row(r)[0]);
  }
}

TEST_CASE("set-to puts the face at a position, wherever it was") {
  const MappingOnly engine;
  const DirectionPtr axis = firstAxis(engine.spec().latentSize, 4, 1 << 20);  // mean latent: 1 everywhere, unit 0.5
  for (const std::uint32_t seed : {1U, 2U, 3U}) {
    const EditRecipe recipe = EditRecipe(Seed{seed}, 1.0F).withReading(axis, Reading::kSetTo, 2.0F);
    const LatentWPlus w = evaluate(recipe, engine);
    for (int r = 0; r < w.rows(); ++r) CHECK(double{w.row(r)[0]} == Catch::Approx(2.0).margin(1e-5));
  }
}

TEST_CASE("the rows of an edit can be chosen for each edit") {
  const MappingOnly engine;
  const DirectionPtr axis = firstAxis(engine.spec().latentSize, 4, 1 << 20);
  const EditRecipe plain(Seed{3}, 1.0F);
  const LatentWPlus before = evaluate(plain, engine);
  const LatentWPlus w = evaluate(plain.withRows(axis, RowRange{4, 8}).withStrength(axis, 2.0F), engine);
  for (int r = 0; r < w.rows(); ++r) {
    const bool inside = engine.spec().rowResolution[static_cast<std::size_t>(r)] <= 8;
    CHECK((w.row(r)[0] != before.row(r)[0]) == inside);
  }
}

TEST_CASE("a mix blends rows toward the other face before any edit") {
  const MappingOnly engine;
  const EditRecipe plain(Seed{3}, 0.7F), other(Seed{4}, 0.7F);
  const LatentWPlus a = evaluate(plain, engine), b = evaluate(other, engine);
  const StyleMix mix{Seed{4}, 0.7F, {{RowRange{16, 32}, 0.25F}}};
  const LatentWPlus w = evaluate(plain.withMix(mix), engine);
  for (int r = 0; r < w.rows(); ++r) {
    const int resolution = engine.spec().rowResolution[static_cast<std::size_t>(r)];
    const double t = resolution >= 16 && resolution <= 32 ? 0.25 : 0.0;
    for (std::size_t i = 0; i < 8; ++i) {
      const double expected = (1 - t) * double{a.row(r)[i]} + t * double{b.row(r)[i]};
      CHECK(double{w.row(r)[i]} == Catch::Approx(expected).margin(1e-5));
    }
  }
}

TEST_CASE("edits do not depend on their order") {
  const MappingOnly engine;
  const int size = engine.spec().latentSize;
  const DirectionPtr a = firstAxis(size, 4, 1 << 20);
  auto second = std::make_shared<Direction>(*a);
  second->id = "second";
  second->normal[1] = 1.0F;
  const DirectionPtr b = second;
  const EditRecipe plain(Seed{3});
  const auto one = evaluate(plain.withStrength(a, 1.0F).withReading(b, Reading::kSetTo, 1.0F), engine);
  const auto two = evaluate(plain.withReading(b, Reading::kSetTo, 1.0F).withStrength(a, 1.0F), engine);
  for (std::size_t i = 0; i < one.values().size(); ++i)
    CHECK(double{one.values()[i]} == Catch::Approx(double{two.values()[i]}).margin(1e-5));
}

TEST_CASE("a direction with rows of StyleGAN2 acts row by row, matched by resolution") {
  const MappingOnly engine;
  const GeneratorSpec& spec = engine.spec();
  const auto size = static_cast<std::size_t>(spec.latentSize);
  auto d = std::make_shared<Direction>();
  d->id = "rows";
  d->rows = 0;
  for (int side = spec.imageResolution; side > 2; side /= 2) d->rows += 2;
  d->normal.assign(size * static_cast<std::size_t>(d->rows), 0.0F);
  d->normal[2 * size] = 1.0F;  // only StyleGAN2's third row
  const EditRecipe plain(Seed{3}, 1.0F);
  const LatentWPlus before = evaluate(plain, engine), after = evaluate(plain.withStrength(d, 1.0F), engine);
  int moved = 0;
  for (int r = 0; r < spec.styleRows; ++r) {
    const bool expected = spec.fromStyleGan2Row[static_cast<std::size_t>(r)] == 2;
    CHECK((after.row(r)[0] != before.row(r)[0]) == expected);
    moved += expected ? 1 : 0;
  }
  CHECK(moved > 0);
}

TEST_CASE("rows of StyleGAN2 are matched by resolution, other counts refused") {
  const MappingOnly engine;
  const GeneratorSpec& spec = engine.spec();
  const auto recipe = [&](int rows) {
    std::vector<float> values;
    for (int r = 0; r < rows; ++r)
      values.insert(values.end(), static_cast<std::size_t>(spec.latentSize), static_cast<float>(r));
    return EditRecipe(std::make_shared<const LatentWPlus>(values, rows), 1.0F);
  };
  int rows = 0;
  for (int side = spec.imageResolution; side > 2; side /= 2) rows += 2;
  const LatentWPlus w = evaluate(recipe(rows), engine);
  CHECK(w.row(0)[0] == 0.0F);  // 4 pixels
  CHECK(w.row(1)[0] == 1.0F);  // l0.up
  CHECK(w.row(2)[0] == 1.0F);  // l0.conv1
  CHECK(w.row(3)[0] == 2.0F);  // l0.conv2
  CHECK(w.row(4)[0] == 3.0F);  // l1.up
  CHECK_THROWS_AS(evaluate(recipe(rows + 2), engine), Error);
}

TEST_CASE("latents and directions of another size are refused") {
  const MappingOnly engine;
  CHECK_THROWS_AS(evaluate(EditRecipe(std::make_shared<const LatentW>(LatentW{{1.0F}})), engine), Error);
  CHECK_THROWS_AS(evaluate(EditRecipe(Seed{1}).withStrength(firstAxis(7, 4, 64), 1.0F), engine), Error);
}

TEST_CASE("a region's input is grown by the halo, halved by an up layer, clipped to the frame") {
  const GeneratorSpec spec = specOf(*makeTinyModel(1));
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    const SynthesisLayer& layer = spec.layers[i];
    const Roi region{3, 2, 5, 4};
    const Roi expected =
        layer.upsamples ? Roi{1, 1, 3, 2} : Roi{2, 1, std::min(6, layer.resolution), std::min(5, layer.resolution)};
    if (layer.resolution < 8) continue;
    CHECK(spec.inputRegion(static_cast<int>(i), region) == expected);
    const Roi all = Roi::square(layer.resolution);
    CHECK(spec.inputRegion(static_cast<int>(i), all) ==
          Roi::square(layer.upsamples ? layer.resolution / 2 : layer.resolution));
  }
}
