#include "core/edit/direction.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/npy.h"
#include "tests/support/catch.h"

using namespace lineament;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "lineament-directions-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  void manifest(const std::string& text) const { writeFileAtomically(path / "manifest.json", text); }
  void vector(const std::string& name, std::vector<float> v) const {
    writeNpy({{static_cast<int>(v.size())}, std::move(v)}, path / name);
  }
};

}  // namespace

TEST_CASE("directions are read in order and made unit length") {
  const Folder folder;
  folder.vector("a.npy", {3.0F, 4.0F});
  folder.vector("b.npy", {0.0F, 2.0F});
  folder.manifest(R"({"directions": [
    {"id": "b", "title": "Bee", "file": "b.npy", "standard_deviation": 0.5, "last_resolution": 32},
    {"id": "a", "file": "a.npy", "standard_deviation": 2}]})");
  const auto directions = readDirections(folder.path);
  REQUIRE(directions.size() == 2);
  CHECK(directions[0]->title == "Bee");
  CHECK(directions[0]->actsOn.last == 32);
  CHECK(double{directions[1]->normal[0]} == Catch::Approx(0.6));
  CHECK(directions[1]->title == "a");
}

TEST_CASE("bad manifests and vectors are refused") {
  const Folder folder;
  folder.vector("zero.npy", {0.0F, 0.0F});
  folder.vector("nan.npy", {std::numeric_limits<float>::quiet_NaN(), 1.0F});
  folder.vector("good.npy", {1.0F, 1.0F});
  CHECK_THROWS_AS(readDirections(folder.path), Error);  // no manifest
  for (const std::string entry :
       {R"("file": "zero.npy", "standard_deviation": 1)", R"("file": "nan.npy", "standard_deviation": 1)",
        R"("file": "missing.npy", "standard_deviation": 1)", R"("file": "good.npy", "standard_deviation": -1)",
        R"("file": "../good.npy", "standard_deviation": 1)", R"("file": "good.npy")"}) {
    folder.manifest(std::string(R"({"directions": [{"id": "x", )").append(entry).append("}]}"));
    INFO(entry);
    CHECK_THROWS_AS(readDirections(folder.path), Error);
  }
  folder.manifest("not json");
  CHECK_THROWS_AS(readDirections(folder.path), Error);
}

TEST_CASE("the shipped directions are there, finite and of unit length") {
  const auto directions = readDirections(fs::path(LINEAMENT_SOURCE_DIR) / "models" / "directions");
  CHECK(directions.size() >= 3);
  for (const auto& d : directions) {
    double square = 0.0;
    for (const float v : d->normal) square += double{v} * double{v};
    INFO(d->id);
    CHECK(square == Catch::Approx(1.0).epsilon(1e-4));
    CHECK(d->normal.size() == 512);
    CHECK(d->standardDeviation > 0.01F);
  }
}
