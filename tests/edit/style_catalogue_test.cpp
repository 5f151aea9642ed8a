// The catalogue of style presets: shipped ones by manifest, the user's own by file.
#include "core/edit/style_catalogue.h"

#include "core/base/error.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

std::string refusal(const std::string& manifest) {
  const test::TemporaryFolder folder;
  folder.write("manifest.json", manifest);
  try {
    readStyleCatalogue(folder.file("manifest.json").parent_path());
  } catch (const Error& e) {
    return e.sentence();
  }
  return "";
}

}  // namespace

TEST_CASE("The catalogue lists what the manifest says") {
  const test::TemporaryFolder folder;
  folder.write("manifest.json", R"({"styles": [
    {"id": "wave", "title": "The Wave", "painter": "Hokusai", "year": "1831", "weights": "n.safetensors", "number": 2,
     "thumbnail": "wave.jpg"},
    {"id": "plain", "weights": "n.safetensors"}]})");
  const std::filesystem::path place = folder.file("manifest.json").parent_path();
  const StyleCatalogue catalogue = readStyleCatalogue(place);
  REQUIRE(catalogue.size() == 2);
  CHECK(catalogue[0].painter == "Hokusai");
  CHECK(catalogue[0].number == 2);
  CHECK(catalogue[0].weights == place / "n.safetensors");
  CHECK(catalogue[0].thumbnail == place / "wave.jpg");
  CHECK(catalogue[1].title == "plain");
  CHECK(catalogue[1].thumbnail.empty());
  CHECK(findStyle(catalogue, "wave") == catalogue.data());
  CHECK(findStyle(catalogue, "storm") == nullptr);
}

TEST_CASE("A manifest that leads elsewhere or is none is one sentence") {
  CHECK(refusal(R"({"styles": [{"id": "a", "weights": "../secret"}]})").find("without folders") != std::string::npos);
  CHECK(refusal(R"({"styles": [{"id": "a", "weights": "/etc/passwd"}]})").find("without folders") != std::string::npos);
  CHECK(refusal(R"({"styles": [{"id": "a", "weights": "n", "number": 1e9}]})").find("0 to 999") != std::string::npos);
  CHECK(refusal(R"({"styles": [{"id": "a", "weights": "n", "number": -1}]})").find("0 to 999") != std::string::npos);
  CHECK(refusal(R"({"styles": [{"weights": "n"}]})").find("manifest of models/styles") != std::string::npos);
  CHECK(refusal("[").find("manifest of models/styles") != std::string::npos);
}

TEST_CASE("The user's own presets are the network files of a folder") {
  const test::TemporaryFolder folder;
  folder.write("Mosaic 2.pth", "x");
  folder.write("candy.pth", "x");
  folder.write("readme.txt", "x");
  const std::filesystem::path place = folder.file("candy.pth").parent_path();
  const StyleCatalogue catalogue = ownStylePresets(place);
  REQUIRE(catalogue.size() == 2);
  CHECK(catalogue[0].id == "mosaic-2");
  CHECK(catalogue[0].title == "Mosaic 2");
  CHECK(catalogue[1].id == "candy");
  CHECK(catalogue[1].own);
  CHECK(ownStylePresets(place / "absent").empty());
}
