// Local edits in a recipe: by id, in order, equal by what is painted.
#include <memory>

#include "core/edit/edit_recipe.h"
#include "tests/edit/directions.h"
#include "tests/support/catch.h"

using namespace lineament;
using test::direction;

namespace {

LocalEdit edit(const std::string& id, EditRegion region = std::string("mouth"), float strength = 1.0F) {
  static const DirectionPtr kSmile = direction("smile");
  LocalEdit e;
  e.id = id;
  e.title = id;
  e.effect = kSmile;
  e.region = std::move(region);
  e.strength = strength;
  return e;
}

std::string order(const EditRecipe& recipe) {
  std::string ids;
  for (const LocalEdit& e : recipe.locals()) ids += e.id;
  return ids;
}

MaskPtr dot(int at) {
  auto mask = std::make_shared<Mask>(16);
  mask->row(3)[at] = 200;
  return mask;
}

}  // namespace

TEST_CASE("a local edit replaces the one of its id in its place") {
  const EditRecipe recipe = EditRecipe(Seed{1}).withLocal(edit("a")).withLocal(edit("b")).withLocal(edit("c"));
  CHECK(order(recipe) == "abc");
  const EditRecipe changed = recipe.withLocal(edit("b", std::string("nose"), 2.0F));
  CHECK(order(changed) == "abc");
  REQUIRE(changed.local("b") != nullptr);
  CHECK(changed.local("b")->strength == 2.0F);
  CHECK(changed.local("b")->region == EditRegion(std::string("nose")));
  CHECK(recipe.local("b")->strength == 1.0F);  // the old recipe is what it was
  CHECK(changed.local("d") == nullptr);
  CHECK(changed.withLocal(*recipe.local("b")) == recipe);
  CHECK(order(recipe.withoutLocal("b")) == "ac");
  CHECK(recipe.withoutLocal("d") == recipe);
}

TEST_CASE("a local edit moves to any place, also beyond the end") {
  const EditRecipe recipe = EditRecipe(Seed{1}).withLocal(edit("a")).withLocal(edit("b")).withLocal(edit("c"));
  CHECK(order(recipe.withLocalAt("a", 1)) == "bac");
  CHECK(order(recipe.withLocalAt("c", 0)) == "cab");
  CHECK(order(recipe.withLocalAt("a", 99)) == "bca");
  CHECK(recipe.withLocalAt("b", 1) == recipe);
  CHECK(recipe.withLocalAt("d", 0) == recipe);
  CHECK_FALSE(recipe.withLocalAt("a", 1) == recipe);  // order counts: later ones lie on top
}

TEST_CASE("without local edits the rest of a recipe stays, without edits nothing does") {
  const DirectionPtr age = direction("age");
  const EditRecipe face = EditRecipe(Seed{1}, 0.5F).withStrength(age, 1.0F).withLock(age);
  const EditRecipe recipe = face.withLocal(edit("a")).withLocal(edit("b"));
  CHECK(recipe.withoutLocals() == face);
  CHECK(recipe.withoutLocals().withoutLocals() == face);
  CHECK(recipe.withoutStrengths().locals().size() == 2);
  CHECK(recipe.withoutEdits().locals().empty());
  CHECK(recipe.withSource(Seed{2}).locals() == recipe.locals());
}

TEST_CASE("recipes with equal masks in different objects are equal") {
  const EditRecipe face(Seed{1});
  CHECK(face.withLocal(edit("a", dot(4))) == face.withLocal(edit("a", dot(4))));
  CHECK_FALSE(face.withLocal(edit("a", dot(4))) == face.withLocal(edit("a", dot(5))));
  CHECK_FALSE(face.withLocal(edit("a", dot(4))) == face.withLocal(edit("a")));
  CHECK_FALSE(face.withLocal(edit("a", MaskPtr())) == face.withLocal(edit("a", dot(4))));
  CHECK_FALSE(face.withLocal(edit("a", dot(4))) == face.withLocal(edit("a", MaskPtr())));
  CHECK(face.withLocal(edit("a", MaskPtr())) == face.withLocal(edit("a", MaskPtr())));
  CHECK_FALSE(face.withLocal(edit("a", std::make_shared<const Mask>(16))) ==
              face.withLocal(edit("a", std::make_shared<const Mask>(32))));
}

TEST_CASE("every field of a local edit counts") {
  const EditRecipe recipe = EditRecipe(Seed{1}).withLocal(edit("a"));
  const auto differs = [&](auto change) {
    LocalEdit other = edit("a");
    change(other);
    return !(recipe.withLocal(other) == recipe);
  };
  CHECK_FALSE(differs([](LocalEdit&) {}));
  CHECK(differs([](LocalEdit& e) { e.title = "x"; }));
  CHECK(differs([](LocalEdit& e) { e.strength = 0.5F; }));
  CHECK(differs([](LocalEdit& e) { e.rows = {8, 64}; }));
  CHECK(differs([](LocalEdit& e) { e.mode = LocalMode::kTwoBranches; }));
  CHECK(differs([](LocalEdit& e) { e.enabled = false; }));
  CHECK(differs([](LocalEdit& e) { e.protect = false; }));
  CHECK(differs([](LocalEdit& e) { e.region = std::string("lips"); }));
  CHECK(differs([](LocalEdit& e) { e.effect = Donor{Seed{4}, 0.7F}; }));
  CHECK(describe(EditRegion(std::string("lips"))) == "lips");
  CHECK(describe(EditRegion(MaskPtr())) == "painted");
  LocalEdit off = edit("a");
  CHECK(off.acts());
  off.enabled = false;
  CHECK_FALSE(off.acts());
  CHECK_FALSE(edit("a", std::string("mouth"), 0.0F).acts());
}
