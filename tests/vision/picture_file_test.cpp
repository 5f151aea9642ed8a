#include "core/vision/picture_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "core/base/error.h"
#include "core/base/file.h"
#include "tests/support/catch.h"

using namespace lineament;
namespace fs = std::filesystem;

namespace {

fs::path temporaryFolder() {
  std::string name = (fs::temp_directory_path() / "lineament-pictures-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  return name;
}

Image8 gradient() {
  Image8 picture(48, 32);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      std::uint8_t* p = picture.row(y) + 3 * x;
      p[0] = static_cast<std::uint8_t>(x * 5);
      p[1] = static_cast<std::uint8_t>(y * 7);
      p[2] = 40;
    }
  }
  return picture;
}

}  // namespace

TEST_CASE("pictures survive every format: exactly where it is lossless, nearly elsewhere") {
  const fs::path folder = temporaryFolder();
  const Image8 picture = gradient();
  for (const std::string& suffix : writablePictureSuffixes()) {
    const fs::path file = folder / std::string("p").append(suffix);
    writePicture(picture, file, {.quality = 100});
    const Image8 back = readPicture(file);
    REQUIRE(back.width == 48);
    REQUIRE(back.height == 32);
    const bool lossy = suffix == ".jpg" || suffix == ".jpeg";
    int worst = 0;
    for (std::size_t i = 0; i < back.pixels.size(); ++i) {
      worst = std::max(worst, std::abs(int{back.pixels[i]} - int{picture.pixels[i]}));
    }
    INFO(suffix);
    CHECK(worst <= (lossy ? 12 : 0));  // JPEG halves the colour resolution even at its best
  }
  fs::remove_all(folder);
}

TEST_CASE("unknown suffixes, unwritable folders and foreign files are refused; old files stay") {
  const fs::path folder = temporaryFolder();
  CHECK_THROWS_AS(writePicture(gradient(), folder / "p.gif"), Error);
  CHECK_THROWS_AS(writePicture(gradient(), folder / "missing" / "p.png"), Error);
  writeFileAtomically(folder / "text.png", "this is no picture");
  CHECK_THROWS_AS(readPicture(folder / "text.png"), Error);
  writeFileAtomically(folder / "empty.png", "");
  CHECK_THROWS_AS(readPicture(folder / "empty.png"), Error);
  CHECK(readFile(folder / "text.png", 100).size() == 18);
  fs::remove_all(folder);
}

#ifndef LINEAMENT_SANITIZED  // there the decoders may speak
TEST_CASE("damaged pictures are refused with one sentence and without lines of the decoders'") {
  const fs::path folder = temporaryFolder();
  writePicture(gradient(), folder / "whole.png");
  writePicture(gradient(), folder / "whole.tif");
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO), log = open((folder / "log").c_str(), O_RDWR | O_CREAT, 0600);
  REQUIRE(dup2(log, STDERR_FILENO) == STDERR_FILENO);
  for (const char* suffix : {".png", ".tif"}) {
    const std::vector<std::byte> whole = readFile(folder / std::string("whole").append(suffix), 1 << 20);
    writeFileAtomically(folder / std::string("cut").append(suffix), std::span(whole).first(whole.size() / 2));
    CHECK_THROWS_AS(readPicture(folder / std::string("cut").append(suffix)), Error);
  }
  std::fputs("said afterwards", stderr);
  std::fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  close(log);
  CHECK(readFile(folder / "log", 1000).size() == 15);
  fs::remove_all(folder);
}
#endif

TEST_CASE("shrinking averages") {
  const Image8 small = resized(gradient(), 24, 16);
  CHECK(std::abs(int{small.row(3)[3 * 5]} - (10 * 5 + 11 * 5) / 2) <= 1);
}
