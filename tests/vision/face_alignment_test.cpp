#include "core/vision/face_alignment.h"

#include <cmath>
#include <limits>

#include "core/vision/aligned_crop.h"
#include "core/vision/mean_face.h"
#include "core/vision/photo_faces.h"
#include "core/vision/photo_file.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

using namespace lineament;
using Catch::Approx;

namespace {

// Eyes, nose and mouth of a face turned by `angle` (radians) round (cx, cy), its eyes `apart` pixels apart.
FivePoints face(double cx, double cy, double apart, double angle) {
  const auto at = [&](double x, double y) {
    const double c = std::cos(angle), s = std::sin(angle);
    return Point{static_cast<float>(cx + apart * (c * x - s * y)), static_cast<float>(cy + apart * (s * x + c * y))};
  };
  return {at(-0.5, 0), at(0.5, 0), at(0, 0.6), at(-0.4, 1.1), at(0.4, 1.1)};
}

Image8 pattern(int width, int height) {
  Image8 picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint8_t* p = picture.row(y) + 3 * x;
      p[0] = static_cast<std::uint8_t>(128 + 100 * std::sin(x * 0.05));
      p[1] = static_cast<std::uint8_t>(128 + 100 * std::cos(y * 0.04));
      p[2] = static_cast<std::uint8_t>((x + y) * 255 / (width + height));
    }
  }
  return picture;
}

double between(const Image8& picture, double x, double y, int c) {
  const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
  const auto at = [&](int i, int j) { return double{static_cast<double>(picture.row(j)[3 * i + c])}; };
  const double fx = x - x0, fy = y - y0;
  return (1 - fy) * ((1 - fx) * at(x0, y0) + fx * at(x0 + 1, y0)) +
         fy * ((1 - fx) * at(x0, y0 + 1) + fx * at(x0 + 1, y0 + 1));
}

}  // namespace

TEST_CASE("the square follows FFHQ's rule") {
  // Upright: eyes 40 apart at (100, 80), mouth 44 below; half a side is the larger of 2 * 40 and 1.8 * 44.
  const FaceAlignment upright(face(100, 80, 40, 0));
  CHECK(upright.photoSide() == Approx(160));
  const auto corners = upright.corners();
  CHECK(corners[0].x == Approx(20));
  CHECK(corners[0].y == Approx(84.4 - 80));
  CHECK(corners[2].x == Approx(180));
  CHECK(corners[2].y == Approx(84.4 + 80));
  // Turned by a right angle, the square turns with it.
  const auto turned = FaceAlignment(face(100, 80, 40, std::acos(-1.0) / 2)).corners();
  CHECK(turned[0].x == Approx(100 - 4.4 + 80));
  CHECK(turned[0].y == Approx(80 - 80));
}

TEST_CASE("both ways are each other's inverse") {
  for (const double angle : {0.0, 0.3, -1.2, 3.0}) {
    const FaceAlignment alignment(face(2311.5, 870.25, 333.3, angle));
    for (const int side : {1024, 256, 64}) {
      const Affine to = alignment.cropFromPhoto(side), from = alignment.photoFromCrop(side);
      for (const Place p : {Place{0, 0}, Place{1023, 5}, Place{-40.5, 777.125}}) {
        const Place photo = from(p.x, p.y), back = to(photo.x, photo.y);
        CHECK(std::abs(back.x - p.x) < 1e-9);
        CHECK(std::abs(back.y - p.y) < 1e-9);
      }
    }
    CHECK(FaceAlignment(alignment.photoFromUnit()) == alignment);
  }
}

TEST_CASE("points that make no square are refused") {
  CHECK_THROWS_AS(FaceAlignment(face(100, 80, 1, 0)), Error);
  FivePoints same{};
  CHECK_THROWS_AS(FaceAlignment(same), Error);
  FivePoints broken = face(100, 80, 40, 0);
  broken.nose.x = broken.leftEye.x = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(FaceAlignment(broken), Error);
  CHECK_THROWS_AS(landmarksFrom(same), Error);
  CHECK_THROWS_AS(FaceAlignment(Affine{100, 20, 0, 0, 100, 0}), Error);
}

TEST_CASE("crops show the photo where the map says, at any scale") {
  const Image8 photo = pattern(700, 600);
  for (const double apart : {30.0, 70.0, 110.0}) {  // from enlarged to shrunk, at two sides
    const FaceAlignment alignment(face(340, 260, apart, 0.4));
    for (const int side : {512, 96}) {
      const Image8 crop = alignedCrop(photo, alignment, side);
      REQUIRE(crop.width == side);
      const Affine from = alignment.photoFromCrop(side);
      for (int y = 0; y < side; y += 7) {
        for (int x = 0; x < side; x += 7) {
          const Place p = from(x, y);
          if (p.x < 12 || p.y < 12 || p.x > photo.width - 13 || p.y > photo.height - 13) continue;
          for (int c = 0; c < 3; ++c) {
            // Blurring flattens the waves a little: at most by what 4.6 pixels a crop pixel do to them.
            if (std::abs(crop.row(y)[3 * x + c] - between(photo, p.x, p.y, c)) > 4.0) {
              FAIL("at " << x << ", " << y << " of " << side << ": " << int{crop.row(y)[3 * x + c]} << " for "
                         << between(photo, p.x, p.y, c));
            }
          }
        }
      }
    }
  }
}

TEST_CASE("beyond the photo is its mirror image, and the mask says so") {
  const Image8 photo = pattern(300, 200);
  const FaceAlignment alignment(face(40, 50, 60, 0));  // reaches out to the left and above
  const Image8 crop = alignedCrop(photo, alignment, 240);
  const Mask mask = photoMask(photo.width, photo.height, alignment, 240);
  const Affine from = alignment.photoFromCrop(240);
  int outside = 0;
  for (int y = 0; y < 240; y += 3) {
    for (int x = 0; x < 240; x += 3) {
      Place p = from(x, y);
      const bool in = p.x >= -0.5 && p.y >= -0.5 && p.x <= 299.5 && p.y <= 199.5;
      REQUIRE((mask.row(y)[x] == 255) == in);
      outside += in ? 0 : 1;
      if (p.x < 0) p.x = -1 - p.x;
      if (p.y < 0) p.y = -1 - p.y;
      if (p.x < 3 || p.y < 3 || p.y > 190) continue;
      if (std::abs(crop.row(y)[3 * x] - between(photo, p.x, p.y, 0)) > 2.5) FAIL("at " << x << ", " << y);
    }
  }
  CHECK(outside > 500);
}

TEST_CASE("crops bound what they need: a giant square is small work, one beside the photo is none") {
  const Image8 photo = pattern(64, 48);
  CHECK(alignedCrop(photo, FaceAlignment(face(30, 20, 100, 0)), 64).width == 64);
  CHECK_THROWS_AS(alignedCrop(photo, FaceAlignment(face(30, 20, 2000, 0)), 64), Error);
  CHECK_THROWS_AS(alignedCrop(photo, FaceAlignment(face(900, 20, 20, 0)), 64), Error);
  CHECK_THROWS_AS(alignedCrop(photo, FaceAlignment(face(30, 20, 8, 0)), 8), Error);
  CHECK_THROWS_AS(alignedCrop(Image8(), FaceAlignment(face(30, 20, 8, 0)), 64), Error);
}

TEST_CASE("five points give all landmarks, and carry them where they are moved") {
  // The average face's own five points give the average face.
  const FivePoints own = fivePoints(meanFace());
  const Landmarks same = landmarksFrom(own);
  for (std::size_t i = 0; i < same.size(); ++i) {
    CHECK(same[i].x == Approx(meanFace()[i].x).margin(1e-3));
    CHECK(same[i].y == Approx(meanFace()[i].y).margin(1e-3));
  }
  const FivePoints hand = face(400, 300, 90, 0.2);
  const FivePoints got = fivePoints(landmarksFrom(hand));
  const auto wanted = hand.list(), is = got.list();
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(is[i].x == Approx(wanted[i].x).margin(1e-2));
    CHECK(is[i].y == Approx(wanted[i].y).margin(1e-2));
  }
  FivePoints dragged = got;
  dragged.rightEye.y += 5;
  const FivePoints after = fivePoints(moved(landmarksFrom(hand), dragged));
  CHECK(after.rightEye.y == Approx(dragged.rightEye.y).margin(1e-2));
  CHECK(after.leftEye.y == Approx(dragged.leftEye.y).margin(1e-2));
}

TEST_CASE("a head that lies or stands upside down is found") {
  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "../shared") || !std::filesystem::exists(FaceLandmarks::defaultFile())) return;
  const Image8 astronaut = readPhoto(shared / "photos" / "nasa_astronaut.png").picture;
  const PhotoFaces finder;
  const auto upright = finder.find(astronaut);
  REQUIRE(upright.size() == 1);
  const auto eyes = fivePoints(upright[0].landmarks);
  const int last = astronaut.width - 1;
  Image8 lying(512, 512), upsideDown(512, 512);
  for (int y = 0; y < 512; ++y) {
    for (int x = 0; x < 512; ++x) {
      const std::uint8_t* from = astronaut.row(y) + 3 * x;
      std::copy_n(from, 3, lying.row(x) + 3 * (last - y));
      std::copy_n(from, 3, upsideDown.row(last - y) + 3 * (last - x));
    }
  }
  const auto check = [&](const Image8& photo, auto turned) {
    const auto found = finder.find(photo);
    REQUIRE(found.size() == 1);
    const auto points = fivePoints(found[0].landmarks);
    for (const auto& [is, was] : {std::pair{points.leftEye, eyes.leftEye}, std::pair{points.rightEye, eyes.rightEye}}) {
      const auto wanted = turned(was);
      CHECK(std::hypot(is.x - wanted.x, is.y - wanted.y) < 4.0F);  // of 60 between the eyes
    }
  };
  check(lying, [&](Point p) { return Point{static_cast<float>(last) - p.y, p.x}; });
  check(upsideDown, [&](Point p) { return Point{static_cast<float>(last) - p.x, static_cast<float>(last) - p.y}; });
}

TEST_CASE("faces are found in photos of any size") {
  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "../shared") || !std::filesystem::exists(FaceLandmarks::defaultFile())) return;
  const Image8 astronaut = readPhoto(shared / "photos" / "nasa_astronaut.png").picture;
  const PhotoFaces finder;
  const auto found = finder.find(astronaut);
  REQUIRE(found.size() == 1);
  const FaceAlignment alignment(found[0].landmarks);
  CHECK(alignment.photoSide() == Approx(173).margin(6));
  // Two of them, one at half the size: the larger one comes first, the same as alone.
  Image8 both(1024, 512);
  const Image8 small = resized(astronaut, 256, 256);
  for (int y = 0; y < 512; ++y) {
    std::copy_n(astronaut.row(y), 512 * 3, both.row(y) + 3 * 512);
    if (y < 256) std::copy_n(small.row(y), 256 * 3, both.row(y));
  }
  const auto two = finder.find(both);
  REQUIRE(two.size() == 2);
  CHECK(FaceAlignment(two[0].landmarks).photoSide() == Approx(173).margin(6));
  CHECK(FaceAlignment(two[1].landmarks).photoSide() == Approx(86.5).margin(4));
  const auto large = finder.find(resized(astronaut, 3000, 3000));
  REQUIRE(large.size() == 1);
  CHECK(FaceAlignment(large[0].landmarks).photoSide() == Approx(173 * 3000 / 512.0).margin(35));
  CHECK(finder.find(pattern(640, 480)).empty());
  CHECK(finder.find(Image8(8, 8)).empty());
}

TEST_CASE("steady landmarks lie where the quick ones do, and move less when next to nothing changes") {
  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "../shared") || !std::filesystem::exists(FaceLandmarks::defaultFile())) return;
  const Image8 astronaut = readPhoto(shared / "photos" / "nasa_astronaut.png").picture;
  const auto found = PhotoFaces().find(astronaut);
  REQUIRE(found.size() == 1);
  const Image8 face = alignedCrop(astronaut, FaceAlignment(found[0].landmarks), 256);
  const FaceLandmarks landmarks;
  const auto away = [](const Landmarks& a, const Landmarks& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
      sum += std::hypot(double{a[i].x} - double{b[i].x}, double{a[i].y} - double{b[i].y});
    return sum / static_cast<double>(a.size());
  };
  const Landmarks quick = landmarks.find(face), steady = landmarks.findSteadily(face);
  CHECK(away(quick, steady) < 2.0);  // pixels, of 60 between the eyes: the quick ones are whole numbers
  double quickly = 0.0, steadily = 0.0;
  for (std::size_t seed = 1; seed <= 6; ++seed) {
    Image8 other = face;  // a grey level more here and there
    for (std::size_t i = 0; i < other.pixels.size(); i += 5 + seed) {
      if (other.pixels[i] < 255) ++other.pixels[i];
    }
    quickly += away(landmarks.find(other), quick);
    steadily += away(landmarks.findSteadily(other), steady);
  }
  INFO("mean distance in pixels: " << quickly / 6 << " quick, " << steadily / 6 << " steady");
  CHECK(steadily < quickly / 2);
}
