// Locks, rows, readings and mixes of a recipe, and the words for rows.
#include <set>

#include "core/base/error.h"
#include "core/edit/edit_recipe.h"
#include "tests/edit/directions.h"
#include "tests/support/catch.h"

using namespace lineament;
using test::direction;

TEST_CASE("rows have names, and names have rows") {
  CHECK(rowRangeOf("all") == kAllRows);
  CHECK(rowRangeOf("coarse") == RowRange{4, 8});
  CHECK(rowRangeOf("middle") == RowRange{16, 32});
  CHECK(rowRangeOf("fine").first == 64);
  CHECK(rowRangeOf("coarse-middle") == RowRange{4, 32});
  CHECK(rowRangeOf("8-128") == RowRange{8, 128});
  CHECK(rowRangeOf("64") == RowRange{64, 64});
  for (const char* name : {"all", "coarse", "middle", "fine", "coarse-middle", "middle-fine", "8-128"}) {
    CHECK(rowRangeOf(describe(rowRangeOf(name))) == rowRangeOf(name));
  }
  for (const char* bad : {"", "-", "fin", "32-8", "5-9", "fine-coarse", "4-", "-8", "2", "999999999999"}) {
    INFO(bad);
    CHECK_THROWS_AS(rowRangeOf(bad), Error);
  }
}

TEST_CASE("locks come and go and survive a reset of the sliders") {
  const DirectionPtr smile = direction("smile"), age = direction("age");
  const EditRecipe recipe = EditRecipe(Seed{1}).withStrength(smile, 1.0F).withLock(age).withLock(age, 0.5F);
  REQUIRE(recipe.lock("age") != nullptr);
  CHECK(recipe.lock("age")->blend == 0.5F);
  CHECK(recipe.locks().size() == 1);
  CHECK(recipe.withoutStrengths().edits().empty());
  CHECK(recipe.withoutStrengths().lock("age") != nullptr);
  CHECK(recipe.withLock(age, 0.0F).locks().empty());
  CHECK(recipe.withoutEdits() == EditRecipe(Seed{1}));
}

TEST_CASE("a lock's correction lasts as long as something else is edited") {
  const DirectionPtr smile = direction("smile"), age = direction("age"), glasses = direction("glasses");
  const EditRecipe start = EditRecipe(Seed{1}).withLock(age).withLock(glasses);
  CHECK_FALSE(start.hasFreeEdits());
  CHECK(start.withCorrections({{"age", 0.4F}}) == start);  // nothing to correct
  const EditRecipe edit = start.withStrength(smile, 1.0F);
  CHECK(edit.hasFreeEdits());
  const EditRecipe corrected = edit.withCorrections({{"age", 0.4F}, {"nothing", 1.0F}});
  CHECK(corrected.lock("age")->correction == 0.4F);
  CHECK(corrected.lock("glasses")->correction == 0.0F);
  CHECK(corrected.withStrength(smile, 2.0F).lock("age")->correction == 0.4F);  // until it is measured again
  CHECK(corrected.withStrength(smile, 0.0F) == start);
  CHECK(corrected.withoutStrengths() == start);
  CHECK(corrected.withCorrections({}) == edit);
  CHECK(corrected.withLock(age, 0.5F).lock("age")->correction == 0.0F);
  // The kept slider's own value is part of what is kept, and is no free edit.
  const EditRecipe own = corrected.withStrength(age, -1.0F);
  CHECK(own.withoutFreeEdits() == start.withStrength(age, -1.0F));
  CHECK_FALSE(own.withoutFreeEdits().hasFreeEdits());
  CHECK(start.withReading(smile, Reading::kSetTo, 0.0F).hasFreeEdits());
}

TEST_CASE("an edit's rows and reading stay while its strength changes") {
  const DirectionPtr smile = direction("smile");
  const EditRecipe start(Seed{1});
  const EditRecipe coarse = start.withRows(smile, rowRangeOf("coarse")).withStrength(smile, 2.0F);
  REQUIRE(coarse.edit("smile") != nullptr);
  CHECK(coarse.edit("smile")->rows == rowRangeOf("coarse"));
  CHECK(coarse.withStrength(smile, 0.0F).edit("smile")->rows == rowRangeOf("coarse"));
  // Back to the direction's own rows and strength 0: as if it had never been touched.
  CHECK(coarse.withRows(smile, smile->actsOn).withStrength(smile, 0.0F) == start);

  const EditRecipe position = start.withReading(smile, Reading::kSetTo, 0.0F);
  REQUIRE(position.edit("smile") != nullptr);  // "set to 0" is an edit
  CHECK(position.withStrength(smile, 1.0F).edit("smile")->reading == Reading::kSetTo);
  CHECK(position.withStrength(smile, 0.0F).edits().size() == 1);
  CHECK(position.withReading(smile, Reading::kAdd, 0.0F) == start);
}

TEST_CASE("amounts of a mix: the later wins, zero takes out") {
  StyleMix mix{Seed{7}, 0.7F, {}};
  mix = mix.withAmount(rowRangeOf("all"), 0.5F).withAmount(rowRangeOf("fine"), 1.0F);
  CHECK(mix.amountAt(8) == 0.5F);
  CHECK(mix.amountAt(256) == 1.0F);
  CHECK(mix.amountOf(RowBand::kMiddle) == 0.5F);
  CHECK(mix.withAmount(rowRangeOf("fine"), 0.0F).amountAt(64) == 0.0F);
  CHECK(mix.withAmount(kAllRows, 0.0F).amounts.empty());
  CHECK(StyleMix{Seed{7}, 0.7F, {}}.amountAt(4) == 0.0F);
}

TEST_CASE("mixes are added, changed and removed by place") {
  const StyleMix a{Seed{1}, 0.7F, {{kAllRows, 1.0F}}}, b{Seed{2}, 0.7F, {{kAllRows, 1.0F}}};
  const EditRecipe both = EditRecipe(Seed{0}).withMix(a).withMix(b);
  CHECK(both.mixes().size() == 2);
  CHECK(both.withMix(0, b).mixes()[0] == b);
  CHECK(both.withoutMix(0).mixes() == std::vector<StyleMix>{b});
  CHECK(both.withoutMix(9) == both);
  CHECK_FALSE(both == both.withMix(1, b.withAmount(kAllRows, 0.5F)));
}

TEST_CASE("every ready-made transfer has its own name and takes something") {
  std::set<std::string> ids;
  for (const MixPreset& p : mixPresets()) {
    CHECK(ids.insert(p.id).second);
    for (const RowAmount& a : p.amounts) CHECK(a.amount > 0.0F);
  }
}
