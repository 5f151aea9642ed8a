// What the window asks about regions and proofs, without a window.
#include <algorithm>

#include "core/base/error.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/render/proof_job.h"
#include "core/render/region_job.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kImage = 256;

class NoseFinder final : public RegionFinder {
 public:
  struct Regions final : FaceRegions {
    MaskPtr mask(const std::string& id) const override {
      if (id != "nose") throw Error::badArgument("The region", id, "nose");
      return std::make_shared<Mask>(kMaskSide, std::uint8_t{255});
    }
    MaskPtr at(float x, float y, float tolerance) const override {
      if (x > 0.9F) return nullptr;
      auto mask = std::make_shared<Mask>(kMaskSide);
      mask->row(static_cast<int>(y * kMaskSide))[static_cast<int>(x * kMaskSide)] =
          static_cast<std::uint8_t>(255.0F * tolerance);
      return mask;
    }
  };
  const std::vector<RegionName>& names() const override { return names_; }
  int layer(const GeneratorSpec&) const override { return 3; }
  std::shared_ptr<const FaceRegions> find(const Image8& face, const Activation* activation) override {
    ++found;
    CHECK(face.width == kImage);
    REQUIRE(activation != nullptr);
    CHECK(activation->layer() == 3);
    return std::make_shared<Regions>();
  }
  int found = 0;

 private:
  std::vector<RegionName> names_{{"nose", "Nose", "Face"}};
};

struct Bench {
  std::unique_ptr<SynthesisEngine> engine = makeMobileKernelEngine(makeTinyModel(7, kImage), {.threads = 1});
  std::shared_ptr<NoseFinder> finder = std::make_shared<NoseFinder>();
  std::shared_ptr<RegionMemory> memory = std::make_shared<RegionMemory>();

  MaskPtr ask(const EditRecipe& recipe, RegionQuery query) {
    RegionJob job(recipe, std::move(query), {finder, std::nullopt}, memory);
    const bool done = job.step(*engine);
    CHECK(done);
    return job.mask();
  }
};

LocalEdit edit(float strength) {
  LocalEdit e;
  e.id = "a";
  e.effect = Donor{Seed{3}, 0.7F};
  e.region = std::string("nose");
  e.strength = strength;
  return e;
}

Image8 grey(int side, std::uint8_t level) {
  Image8 picture(side, side);
  std::fill(picture.pixels.begin(), picture.pixels.end(), level);
  return picture;
}

void paint(Image8& picture, Roi part, int add) {
  for (int y = part.y0; y < part.y1; ++y)
    for (int i = 3 * part.x0; i < 3 * part.x1; ++i)
      picture.row(y)[i] = static_cast<std::uint8_t>(picture.row(y)[i] + add);
}

}  // namespace

TEST_CASE("region job: named regions and points; one look at a face answers every question about it") {
  Bench bench;
  const EditRecipe face(Seed{5});
  REQUIRE(bench.ask(face, std::string("nose")) != nullptr);
  CHECK(bench.ask(face, std::string("nose"))->weights[0] == 255);
  const MaskPtr point = bench.ask(face, RegionPoint{0.25F, 0.5F, 0.4F});
  REQUIRE(point != nullptr);
  CHECK(point->row(kMaskSide / 2)[kMaskSide / 4] == 102);
  CHECK(bench.ask(face, RegionPoint{0.95F, 0.5F, 0.4F}) == nullptr);  // a click that means nothing
  // Local edits are not part of the face that regions are looked for in.
  bench.ask(face.withLocal(edit(1.0F)), std::string("nose"));
  CHECK(bench.finder->found == 1);
  bench.ask(face.withSource(Seed{6}), std::string("nose"));
  CHECK(bench.finder->found == 2);
  bench.ask(face, std::string("nose"));  // the memory holds the last face
  CHECK(bench.finder->found == 3);
}

TEST_CASE("region job: several regions together; painted ones alone need no look at the face") {
  Bench bench;
  const EditRecipe face(Seed{5});
  auto left = std::make_shared<Mask>(kMaskSide), small = std::make_shared<Mask>(64);
  left->row(10)[20] = 200;
  small->row(63)[63] = 255;
  const MaskPtr painted = bench.ask(face, RegionUnion{{MaskPtr(left), MaskPtr(small), MaskPtr()}});
  CHECK(bench.finder->found == 0);
  CHECK(painted->row(10)[20] == 200);
  CHECK(painted->row(kMaskSide - 1)[kMaskSide - 1] == 255);
  CHECK(painted->row(kMaskSide / 2)[kMaskSide / 2] == 0);
  CHECK(bench.ask(face, RegionUnion{})->bounds().empty());
  const MaskPtr all = bench.ask(face, RegionUnion{{MaskPtr(left), std::string("nose")}});
  CHECK(bench.finder->found == 1);
  CHECK(all->row(kMaskSide / 2)[kMaskSide / 2] == 255);
  CHECK_THROWS_AS(bench.ask(face, RegionUnion{{std::string("ear")}}), Error);
}

TEST_CASE("region job: unknown names and a program without a finder are told") {
  Bench bench;
  CHECK_THROWS_AS(bench.ask(EditRecipe(Seed{5}), std::string("ear")), Error);
  CHECK(bench.ask(EditRecipe(Seed{5}), std::string("nose")) != nullptr);  // and nothing is left behind
  bench.finder = nullptr;
  CHECK(bench.ask(EditRecipe(Seed{5}), std::string("nose")) != nullptr);  // from memory
  CHECK_THROWS_AS(bench.ask(EditRecipe(Seed{6}), std::string("nose")), Error);
}

TEST_CASE("proof job: the change inside the grown region, outside, and pixels that are equal") {
  Bench bench;
  constexpr int kSide = 1024;
  auto mask = std::make_shared<Mask>(kMaskSide);
  for (int y = 200; y < 300; ++y) std::fill(mask->row(y) + 200, mask->row(y) + 300, std::uint8_t{255});
  const auto before = std::make_shared<const Image8>(grey(kSide, 100));
  Image8 edited = *before;
  paint(edited, {400, 400, 600, 600}, 30);                       // the region itself, twice as large as in the mask
  paint(edited, {600, 500, 600 + 2 * kProofGrow - 8, 510}, 10);  // what is grown belongs to it
  paint(edited, {600 + 2 * kProofGrow + 8, 500, 700, 520}, 20);  // beyond
  const auto after = std::make_shared<const Image8>(std::move(edited));
  ProofJob job(before, after, mask);
  REQUIRE(job.step(*bench.engine));
  const Proof& proof = job.proof();
  REQUIRE(proof.inside);
  REQUIRE(proof.inside->locality);
  const double inner = 30.0 * 200 * 200 + 10.0 * 10 * (2 * kProofGrow - 8);
  const double outer = 20.0 * 20 * (100 - 2 * kProofGrow - 8);
  CHECK(*proof.inside->locality == Catch::Approx(inner / (inner + outer)));
  CHECK(proof.inside->largestOutside == 20);
  CHECK(proof.inside->meanOutside > 0.0);
  CHECK(proof.inside->equalOutside < 1.0);
  CHECK(proof.inside->equalOutside > 0.99);
  CHECK(proof.whole.largest == 30);
  CHECK(proof.map.picture.width == kSide);
  CHECK(proof.map.full == 30.0);
}

TEST_CASE("proof job: without a mask, with an empty one, and of equal pictures") {
  Bench bench;
  const auto before = std::make_shared<const Image8>(grey(64, 100));
  Image8 edited = *before;
  paint(edited, {10, 10, 12, 12}, 5);
  const auto after = std::make_shared<const Image8>(std::move(edited));
  for (const MaskPtr& mask : {MaskPtr(), MaskPtr(std::make_shared<Mask>(kMaskSide))}) {
    ProofJob job(before, after, mask);
    job.step(*bench.engine);
    CHECK_FALSE(job.proof().inside);
    CHECK(job.proof().whole.largest == 5);
  }
  ProofJob same(before, before, std::make_shared<Mask>(kMaskSide, std::uint8_t{255}));
  same.step(*bench.engine);
  REQUIRE(same.proof().inside);
  CHECK_FALSE(same.proof().inside->locality);
  CHECK(same.proof().inside->equalOutside == 1.0);
}
