#include "core/vision/photo_file.h"

#include <algorithm>
#include <cstdlib>
#include <exiv2/exiv2.hpp>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/random.h"
#include "core/vision/picture_decoder.h"
#include "tests/support/catch.h"

using namespace lineament;
namespace fs = std::filesystem;

namespace {

fs::path sample(const std::string& name) {
  return fs::path(LINEAMENT_SOURCE_DIR) / "tests" / "vision" / "photos" / name;
}

std::vector<std::byte> bytesOf(const std::string& name) {
  return readFile(sample(name), 1 << 20);
}

/// The picture that tests/vision/photos/make.py writes: red, green / blue, white. Furthest number from it, away from
/// the quarters' edges.
int distance(const Image8& picture, bool grey = false) {
  int worst = 0;
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 24; ++x) {
      if (std::abs(x - 12) <= 2 || std::abs(y - 8) <= 2) continue;
      const bool right = x >= 12, low = y >= 8;
      int wanted[3] = {(!low && !right) || (low && right) ? 255 : 0, right ? 255 : 0, low ? 255 : 0};
      if (grey) {
        const int level = (299 * wanted[0] + 587 * wanted[1] + 114 * wanted[2]) / 1000;
        std::fill(wanted, wanted + 3, level);
      }
      for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(int{picture.row(y)[3 * x + c]} - wanted[c]));
    }
  }
  return worst;
}

struct Notes {
  Exiv2::ExifData exif;
  Exiv2::XmpData xmp;
  std::size_t icc = 0;
};

Notes notesOf(const fs::path& file) {
  const auto image = Exiv2::ImageFactory::open(file.string());
  image->readMetadata();
  return {image->exifData(), image->xmpData(),
          image->iccProfileDefined() ? static_cast<std::size_t>(image->iccProfile()->size_) : 0};
}

bool has(const Notes& notes, const std::string& key) {
  if (key.rfind("Xmp.", 0) == 0) return notes.xmp.findKey(Exiv2::XmpKey(key)) != notes.xmp.end();
  return notes.exif.findKey(Exiv2::ExifKey(key)) != notes.exif.end();
}

std::string text(const Notes& notes, const std::string& key) {
  const auto at = notes.exif.findKey(Exiv2::ExifKey(key));
  return at == notes.exif.end() ? "" : at->toString();
}

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "lineament-photos-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("photos stand upright, however they are stored") {
  for (const char* suffix : {".jpg", ".tif"}) {
    for (int o = 1; o <= 8; ++o) {
      const std::string name = "turned-" + std::to_string(o) + suffix;
      INFO(name);
      const Photo photo = readPhoto(sample(name));
      REQUIRE(photo.picture.width == 24);
      REQUIRE(photo.picture.height == 16);
      CHECK(distance(photo.picture) <= 6);
      CHECK(photo.alpha.empty());
      CHECK(distance(readPicture(sample(name))) <= 6);
    }
  }
  for (const char* name : {"turned-6.png", "turned-6.webp", "upright.heic", "upright.avif"}) {
    INFO(name);
    try {
      const Photo photo = readPhoto(sample(name));
      REQUIRE(photo.picture.width == 24);
      CHECK(distance(photo.picture) <= 12);
    } catch (const Error& e) {
      if (e.code() != ErrorCode::kUnsupported) throw;
      WARN("SKIPPED: " << e.sentence());  // built without libheif, or libheif without that decoder
    }
  }
}

TEST_CASE("grey, palettes, sixteen bits and transparency become 8-bit RGB, transparency beside it") {
  for (const char* name : {"grey.jpg", "grey-16.png", "grey-half.png"}) {
    INFO(name);
    CHECK(distance(readPhoto(sample(name)).picture, true) <= 3);
  }
  CHECK(distance(readPhoto(sample("palette.png")).picture) == 0);
  CHECK(distance(readPhoto(sample("rgb-16.tif")).picture) == 0);
  for (const char* name : {"half.png", "half.webp", "grey-half.png"}) {
    INFO(name);
    const Photo photo = readPhoto(sample(name));
    REQUIRE(photo.alpha.size() == 24 * 16);
    CHECK(photo.alpha[5] == 255);
    CHECK(photo.alpha[20] == 128);
  }
}

TEST_CASE("inks are refused with a sentence") {
  for (const char* name : {"inks.jpg", "inks.tif"}) {
    try {
      readPhoto(sample(name));
      FAIL(name << " was read");
    } catch (const Error& e) {
      CHECK(e.sentence().find("CMYK") != std::string::npos);
    }
  }
}

TEST_CASE("photos that are cut off or damaged are refused or read, and nothing else happens") {
  for (const char* name : {"turned-6.jpg", "turned-6.png", "turned-6.webp", "turned-6.tif", "noted.jpg", "upright.heic",
                           "upright.avif", "half.png", "grey-16.png"}) {
    const std::vector<std::byte> whole = bytesOf(name);
    INFO(name);
    for (std::size_t size = 0; size + 1 < whole.size(); size += 1 + whole.size() / 60) {
      INFO(size);
      CHECK_THROWS_AS(decodePicture(std::span(whole).first(size), "cut"), Error);
    }
    NumpyRandomState random(7);
    for (int i = 0; i < 60; ++i) {
      std::vector<std::byte> damaged = whole;
      for (int k = 0; k < 4; ++k) {
        const auto where = static_cast<std::size_t>(random.uniform() * static_cast<double>(damaged.size()));
        damaged[where] = static_cast<std::byte>(static_cast<int>(random.uniform() * 256));
      }
      PhotoMetadata metadata;
      try {
        const DecodedPicture picture = decodePicture(damaged, "damaged", &metadata);
        CHECK(picture.picture.pixels.size() ==
              static_cast<std::size_t>(picture.picture.width) * static_cast<std::size_t>(picture.picture.height) * 3);
      } catch (const Error&) {
      }
    }
  }
}

TEST_CASE("a size is believed only when it can be: huge ones are refused before anything is decoded") {
  const auto set = [](std::vector<std::byte> bytes, std::size_t at, std::initializer_list<int> values) {
    for (const int v : values) bytes.at(at++) = static_cast<std::byte>(v);
    return bytes;
  };
  const auto refused = [](const std::vector<std::byte>& bytes) {
    try {
      decodePicture(bytes, "huge");
    } catch (const Error& e) {
      return e.sentence().find("at most 64 megapixels") != std::string::npos;
    }
    return false;
  };
  CHECK(refused(set(bytesOf("half.png"), 16, {0x7F, 0xFF, 0xFF, 0xFF})));
  CHECK(refused(set(bytesOf("half.png"), 16, {0, 0, 0x20, 0, 0, 0, 0x20, 0})));  // 8192 x 8192
  const std::vector<std::byte> jpeg = bytesOf("grey.jpg");
  for (std::size_t i = 0; i + 9 < jpeg.size(); ++i) {
    if (jpeg[i] == std::byte{0xFF} && jpeg[i + 1] == std::byte{0xC0})
      CHECK(refused(set(jpeg, i + 5, {0xFF, 0xFF, 0xFF, 0xFF})));
  }
}

TEST_CASE("one photo's damaged notes do not spoil the next one's") {
  std::vector<std::byte> damaged = bytesOf("noted.jpg");
  const std::string name = "photoshop/1.0/";
  const auto at = std::search(damaged.begin(), damaged.end(), name.begin(), name.end(),
                              [](std::byte b, char c) { return static_cast<char>(b) == c; });
  REQUIRE(at != damaged.end());
  *(at + 9) = std::byte{'_'};
  PhotoMetadata metadata;
  decodePicture(damaged, "damaged", &metadata);
  CHECK(readPhoto(sample("noted.jpg")).metadata.xmp.find(name) != std::string::npos);
}

TEST_CASE("metadata go along: upright, without the place, the maker's notes or another picture's size") {
  const Folder folder;
  const Photo photo = readPhoto(sample("noted.jpg"));
  CHECK(distance(photo.picture) <= 6);
  CHECK(hasLocation(photo.metadata));
  CHECK_FALSE(hasLocation(readPhoto(sample("turned-6.jpg")).metadata));
  for (const std::string suffix : {".jpg", ".png", ".tif", ".webp"}) {
    INFO(suffix);
    const fs::path file = folder.path / ("out" + suffix);
    writePhoto(photo, file);
    const Notes notes = notesOf(file);
    CHECK(text(notes, "Exif.Image.Make") == "Maker");
    CHECK(text(notes, "Exif.Photo.DateTimeOriginal") == "2020:02:03 04:05:06");
    CHECK(text(notes, "Exif.Image.Orientation") == "1");
    CHECK(text(notes, "Exif.Photo.PixelXDimension") == "24");
    CHECK_FALSE(has(notes, "Exif.Photo.MakerNote"));
    CHECK_FALSE(has(notes, "Exif.GPSInfo.GPSLatitude"));
    CHECK(has(notes, "Xmp.photoshop.Headline"));
    CHECK_FALSE(has(notes, "Xmp.photoshop.City"));
    CHECK_FALSE(has(notes, "Xmp.tiff.Orientation"));
    CHECK(notes.icc == photo.metadata.icc.size());
    CHECK(notes.icc > 128);

    const Photo back = readPhoto(file);
    CHECK(back.picture.width == 24);
    CHECK(distance(back.picture) <= 8);
    CHECK_FALSE(hasLocation(back.metadata));
    if (suffix == ".png" || suffix == ".tif") CHECK(back.picture.pixels == photo.picture.pixels);

    writePhoto(photo, file, {.location = Location::kKeep});
    const Notes kept = notesOf(file);
    CHECK(has(kept, "Exif.GPSInfo.GPSLatitude"));
    CHECK(has(kept, "Xmp.photoshop.City"));
    CHECK(hasLocation(readPhoto(file).metadata));
  }
}

TEST_CASE("a TIFF's description of its own pixels does not go into another file") {
  const Folder folder;
  const Photo photo = readPhoto(sample("turned-6.tif"));
  writePhoto(photo, folder.path / "out.jpg");
  CHECK_FALSE(has(notesOf(folder.path / "out.jpg"), "Exif.Image.StripOffsets"));
  writePhoto(photo, folder.path / "out.tif");
  CHECK(readPhoto(folder.path / "out.tif").picture.pixels == photo.picture.pixels);
}

TEST_CASE("transparency survives where the format has it") {
  const Folder folder;
  const Photo photo = readPhoto(sample("half.png"));
  for (const std::string suffix : {".png", ".tif", ".webp"}) {
    INFO(suffix);
    const fs::path file = folder.path / ("out" + suffix);
    writePhoto(photo, file, {.quality = 100});
    const Photo back = readPhoto(file);
    CHECK(back.alpha == photo.alpha);
  }
  writePhoto(photo, folder.path / "out.jpg");
  CHECK(readPhoto(folder.path / "out.jpg").alpha.empty());
  CHECK_THROWS_AS(writePhoto(photo, folder.path / "out.heic"), Error);
}
