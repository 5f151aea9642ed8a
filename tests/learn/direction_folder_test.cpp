#include "core/learn/direction_folder.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/learn/foreign_directions.h"
#include "tests/io/temporary_folder.h"
#include "tests/learn/synthetic.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

Direction direction(const std::string& id, std::vector<float> normal) {
  Direction d;
  d.id = id;
  d.title = "Title of " + id;
  d.group = "Own";
  d.normal = std::move(normal);
  d.standardDeviation = 0.5F;
  return d;
}

}  // namespace

TEST_CASE("directions are added, replaced and taken out; the reader of core/edit reads them") {
  const TemporaryFolder f;
  const std::filesystem::path folder = f.file("own/nested");
  Direction hat = direction("hat", axis({{0, 1.0F}}));
  hat.boundary = axis({{1, 1.0F}});
  hat.actsOn = rowRangeOf("coarse");
  hat.sideEffects = {{"age", -0.5F}, {"smile", 0.2F}};
  hat.lowEnd = "bare";
  addDirection({hat, R"({"score": "label"})"}, folder);
  addDirection({direction("beard", axis({{2, 1.0F}})), ""}, folder);
  auto all = readDirections(folder);
  REQUIRE(all.size() == 2);
  CHECK(all[0]->id == "hat");
  CHECK(all[0]->score == "label");
  CHECK(all[0]->lowEnd == "bare");
  CHECK(all[0]->boundary == hat.boundary);
  CHECK(all[0]->condition() == hat.boundary);
  CHECK(all[1]->condition() == all[1]->normal);
  CHECK(all[0]->actsOn == RowRange{4, 8});
  REQUIRE(all[0]->sideEffects.size() == 2);
  CHECK(all[0]->sideEffects[0].id == "age");

  hat.standardDeviation = 2.0F;
  addDirection({hat, ""}, folder);
  all = readDirections(folder);
  REQUIRE(all.size() == 2);
  CHECK(all[0]->standardDeviation == 2.0F);
  Direction copy = *all[0];
  copy.id = "copy";
  copy.score = "tilt";
  copy.scoreDeviation = 0.25F;
  addDirection({copy, ""}, folder);
  all = readDirections(folder);
  REQUIRE(all.size() == 3);
  CHECK(all[2]->score == "tilt");  // so that it can be held by measuring
  CHECK(all[2]->scoreDeviation == 0.25F);
  removeDirection("copy", folder);
  removeDirection("hat", folder);
  all = readDirections(folder);
  REQUIRE(all.size() == 1);
  CHECK(all[0]->id == "beard");
}

TEST_CASE("a broken manifest is refused and stays as it is") {
  const TemporaryFolder f;
  f.write("manifest.json", "not json");
  CHECK_THROWS_AS(addDirection({direction("hat", axis({{0, 1.0F}})), ""}, f.file("")), Error);
  CHECK(test::bytesOf(f.file("manifest.json")) == "not json");
}

TEST_CASE("directions of other programs become ours: unit length, units, neighbours, ids of their own") {
  const auto ground = population(3000, 8);
  const auto known = std::make_shared<Direction>(direction("age", axis({{0, 1.0F}})));
  std::vector<float> longer = axis({{0, 1.0F}});
  for (float& v : longer) v *= 5.0F;
  std::vector<float> rows = axis({{1, 1.0F}});
  const std::vector<float> second = axis({{2, 1.0F}});
  rows.insert(rows.end(), second.begin(), second.end());
  std::vector<float> tripled = second;
  for (float& v : tripled) v *= 3.0F;
  const auto found =
      adopted({{"Age", 1, kSize, false, longer}, {"Two Rows!", 2, kSize, false, rows}, {"PC", 1, kSize, true, tripled}},
              "file.pt", *ground, {known});
  REQUIRE(found.size() == 3);
  CHECK(found[0].direction->id == "age-2");  // "age" is taken
  CHECK(double{found[0].card.length} == Catch::Approx(5.0).epsilon(1e-5));
  CHECK(found[0].card.nearest == "age");
  CHECK(double{found[0].card.nearestCosine} == Catch::Approx(1.0).epsilon(1e-5));
  CHECK(double{found[0].direction->standardDeviation} == Catch::Approx(1.0).epsilon(0.08));
  CHECK(found[1].direction->id == "two-rows-");
  CHECK(found[1].direction->rows == 2);
  CHECK(double{found[2].direction->standardDeviation} == Catch::Approx(3.0));
  CHECK_THROWS_AS(adopted({{"x", 1, 7, false, std::vector<float>(7, 1.0F)}}, "file.pt", *ground, {}), Error);
}
