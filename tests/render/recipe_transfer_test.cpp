// A recipe on another model of the same latent space.
#include "core/engine/recipe_transfer.h"

#include <algorithm>

#include "core/engine/evaluate.h"
#include "core/engine/mobile_spec.h"
#include "core/engine/stylegan2_spec.h"
#include "core/io/mobile_model.h"
#include "core/io/stylegan2_model.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

// The same picture size, so that 2 rows a resolution of one stand for those of the other.
const GeneratorSpec& mobile() {
  static const GeneratorSpec spec = specOf(*makeTinyModel(3, 64));
  return spec;
}

const GeneratorSpec& gan() {
  static const GeneratorSpec spec = specOf(*makeRandomStyleGan2(1, {8, 8, 8, 8, 8}, mobile().latentSize, 2));
  return spec;
}

LatentWPlus counted(int rows) {
  LatentWPlus w(LatentW{std::vector<float>(static_cast<std::size_t>(mobile().latentSize), 0.0F)}, rows);
  for (int r = 0; r < rows; ++r) {
    for (float& v : w.row(r)) v = static_cast<float>(r);
  }
  return w;
}

FaceSource shared(const LatentWPlus& w) {
  return std::make_shared<const LatentWPlus>(w);
}

const LatentWPlus& rowsOf(const FaceSource& source) {
  return *std::get<std::shared_ptr<const LatentWPlus>>(source);
}

}  // namespace

TEST_CASE("recipe transfer: what means the same stays as it is") {
  StyleMix mix{Seed{9}, 0.5F, {}};
  const EditRecipe recipe = EditRecipe(Seed{4}, 0.6F).withMix(mix.withAmount(rangeOf(RowBand::kFine), 1.0F));
  const TransferredRecipe moved = transferredTo(recipe, mobile(), gan());
  CHECK(moved.recipe == recipe);
  CHECK(moved.left.empty());
}

TEST_CASE("recipe transfer: a w+ of StyleGAN2 goes to the embedded model and comes back") {
  const LatentWPlus w = counted(gan().styleRows);
  const TransferredRecipe there = transferredTo(EditRecipe(shared(w)), gan(), mobile());
  CHECK(rowsOf(there.recipe.source()) == w);  // it takes such rows itself
  // In its own rows each says which one it came from, so the way back is exact where it has a row for it.
  LatentWPlus own = counted(mobile().styleRows);
  for (int r = 0; r < own.rows(); ++r) {
    for (float& v : own.row(r)) v = static_cast<float>(mobile().fromStyleGan2Row[static_cast<std::size_t>(r)]);
  }
  const TransferredRecipe back = transferredTo(EditRecipe(shared(own)), mobile(), gan());
  REQUIRE(rowsOf(back.recipe.source()).rows() == gan().styleRows);
  // The embedded model has no rows for the two finest ones; they get what its last row has.
  const auto& order = mobile().fromStyleGan2Row;
  const int finest = *std::max_element(order.begin(), order.end());
  CHECK(finest == gan().styleRows - 3);
  for (int r = 0; r < gan().styleRows; ++r) {
    const auto wanted = static_cast<float>(std::min(r, finest));
    for (const float v : rowsOf(back.recipe.source()).row(r)) CHECK(v == Catch::Approx(wanted));
  }
  CHECK(back.left.empty());
}

TEST_CASE("recipe transfer: what belongs to one model is named and left") {
  auto photo = std::make_shared<ProjectedFace>();
  photo->latent = counted(mobile().styleRows);
  auto channels = std::make_shared<ChannelAttribute>();
  LocalEdit edit;
  edit.id = "dark";
  edit.title = "Dark eyes";
  edit.effect = ChannelAttributePtr(channels);
  const EditRecipe recipe = EditRecipe(ProjectedFacePtr(photo)).withLocal(edit);
  const TransferredRecipe moved = transferredTo(recipe, mobile(), gan());
  CHECK(moved.recipe.locals().empty());
  CHECK(rowsOf(moved.recipe.source()).rows() == gan().styleRows);
  REQUIRE(moved.left.size() == 2);
  CHECK(moved.left[0] == "the photo");
  CHECK(moved.left[1].find("Dark eyes") != std::string::npos);
  // Rows of no known order: another face, and it is said.
  const TransferredRecipe lost = transferredTo(EditRecipe(shared(counted(5))), mobile(), gan());
  CHECK(lost.left.size() == 1);
}

TEST_CASE("channels of another model have no effect, stay in the list, and act again on their own") {
  LocalEdit own, foreign;
  for (LocalEdit* edit : {&own, &foreign}) {
    auto channels = std::make_shared<ChannelAttribute>();
    channels->modelHash = edit == &own ? "this" : "that";
    edit->id = channels->modelHash;
    edit->title = edit == &own ? "Lips" : "Eyes";
    edit->strength = 1.0F;
    edit->effect = ChannelAttributePtr(channels);
  }
  const EditRecipe recipe = EditRecipe(Seed{1}).withLocal(own).withLocal(foreign);
  const TransferredRecipe fits = withForeignChannelsMarked(recipe, "this");
  CHECK(fits.left == std::vector<std::string>{"Eyes"});
  REQUIRE(fits.recipe.locals().size() == 2);
  CHECK(fits.recipe.local("this")->acts());
  CHECK_FALSE(fits.recipe.local("that")->acts());
  CHECK(fits.recipe.local("that")->enabled);
  CHECK(fits.recipe.local("that")->strength == 1.0F);
  // What is known already needs no word.
  CHECK(withForeignChannelsMarked(fits.recipe, "this").left.empty());
  const TransferredRecipe back = withForeignChannelsMarked(fits.recipe, "that");
  CHECK(back.recipe.local("that")->acts());
  CHECK_FALSE(back.recipe.local("this")->acts());
}
