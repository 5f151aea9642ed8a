// The list of local attributes: a good file, and files nobody should have written.
#include "core/edit/local_attribute.h"

#include "core/base/error.h"
#include "core/io/npy.h"
#include "tests/edit/directions.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;
using test::direction;

namespace {

// A list of one attribute with these members more (or again: the last one counts).
std::string listOf(const std::string& members) {
  return R"({"directions": [], "attributes": [{"id": "a", "direction": "smile", "region": "mouth")" + members + "}]}";
}

struct Folder : test::TemporaryFolder {
  std::vector<LocalAttributePtr> read(const std::string& manifest) const {
    write("manifest.json", manifest);
    return readLocalAttributes(file(""), {direction("smile"), direction("age")});
  }
};

}  // namespace

TEST_CASE("local attributes are read with their own and with known directions") {
  const Folder folder;
  writeNpy({{2}, {3.0F, 4.0F}}, folder.file("own.npy"));
  const auto attributes = folder.read(R"({
    "directions": [{"id": "own", "file": "own.npy", "standard_deviation": 2.0}],
    "attributes": [
      {"id": "mouth-open", "title": "Mouth open", "group": "Mouth", "direction": "own", "region": "mouth-chin",
       "low_end": "closed", "high_end": "open", "first_resolution": 8, "last_resolution": 64, "lowest": -1.5,
       "highest": 4, "protect": false, "measure": "mouth_open", "note": "ignored"},
      {"id": "bare", "direction": "age", "region": "skin"}]})");
  REQUIRE(attributes.size() == 2);
  const LocalAttribute& a = *attributes[0];
  CHECK(a.title == "Mouth open");
  CHECK(a.group == "Mouth");
  CHECK(a.lowEnd == "closed");
  CHECK(a.highEnd == "open");
  CHECK(std::get<DirectionPtr>(a.effect)->id == "own");
  CHECK(double{std::get<DirectionPtr>(a.effect)->normal[0]} == Catch::Approx(0.6));
  CHECK(a.rows == RowRange{8, 64});
  CHECK(a.lowest == -1.5F);
  CHECK(a.highest == 4.0F);
  CHECK_FALSE(a.protect);
  CHECK(a.measure == "mouth_open");
  const LocalEdit edit = a.edit(2.0F);
  CHECK(edit.id == "mouth-open");
  CHECK(edit.title == "Mouth open");
  CHECK(edit.effect == a.effect);
  CHECK(edit.region == EditRegion(std::string("mouth-chin")));
  CHECK(edit.strength == 2.0F);
  CHECK(edit.rows == a.rows);
  CHECK_FALSE(edit.protect);

  const LocalAttribute& bare = *attributes[1];
  CHECK(bare.title == "bare");
  CHECK(std::get<DirectionPtr>(bare.effect)->id == "age");
  CHECK(bare.rows == kAllRows);
  CHECK(bare.lowest == -3.0F);
  CHECK(bare.highest == 3.0F);
  CHECK(bare.protect);
  CHECK(bare.measure.empty());
}

TEST_CASE("hostile lists of local attributes are one sentence that names the file") {
  const Folder folder;
  REQUIRE(folder.read(listOf("")).size() == 1);
  const std::string bad[] = {
      "",
      "not JSON",
      "[]",
      "null",
      R"({"directions": []})",
      R"({"attributes": []})",
      R"({"directions": [], "attributes": 5})",
      R"({"directions": [], "attributes": [5]})",
      R"({"directions": [], "attributes": [{}]})",
      R"({"directions": [], "attributes": [{"id": "a", "direction": "smile"}]})",
      R"({"directions": [], "attributes": [{"id": "a", "region": "mouth"}]})",
      R"({"directions": [{"id": "x"}], "attributes": []})",
      listOf("").substr(0, 60),
      listOf(R"(, "direction": "frown")"),
      listOf(R"(, "direction": 3)"),
      listOf(R"(, "id": null)"),
      listOf(R"(, "region": ["mouth"])"),
      listOf(R"(, "title": 4)"),
      listOf(R"(, "measure": true)"),
      listOf(R"(, "protect": "yes")"),
      listOf(R"(, "lowest": 1)"),
      listOf(R"(, "highest": -1)"),
      listOf(R"(, "lowest": NaN)"),
      listOf(R"(, "highest": Infinity)"),
      listOf(R"(, "highest": 1e30)"),   // fits a float, but no slider
      listOf(R"(, "lowest": -1e300)"),  // fits a double
      listOf(R"(, "highest": 1e999)"),  // fits nothing
      listOf(R"(, "first_resolution": 1e300)"),
      listOf(R"(, "first_resolution": -8)"),
      listOf(R"(, "last_resolution": 99999999999)"),
      listOf(R"(, "last_resolution": "all")"),
  };
  for (const std::string& text : bad) {
    INFO(text);
    const std::string sentence = test::refusal([&] { folder.read(text); });
    CHECK(sentence.find("manifest.json") != std::string::npos);
  }
  const Folder missing;
  CHECK_FALSE(test::refusal([&] { readLocalAttributes(missing.file("nothere"), {}); }).empty());
}

TEST_CASE("the shipped local attributes are readable with the shipped directions") {
  const std::filesystem::path models = std::filesystem::path(LINEAMENT_SOURCE_DIR) / "models";
  const auto attributes = readLocalAttributes(models / "local", readDirections(models / "directions"));
  CHECK(attributes.size() >= 10);
  for (const LocalAttributePtr& a : attributes) {
    INFO(a->id);
    CHECK_FALSE(a->title.empty());
    CHECK_FALSE(a->region.empty());
    CHECK(a->rows.first <= a->rows.last);
  }
}
