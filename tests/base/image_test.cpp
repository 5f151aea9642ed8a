#include "core/base/image.h"

#include <limits>

#include "core/base/error.h"
#include "core/base/geometry.h"
#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("-1..1 becomes 0..255, rounded and clamped", "[image]") {
  CHECK(toByte(-1.0F) == 0);
  CHECK(toByte(1.0F) == 255);
  CHECK(toByte(0.0F) == 128);
  CHECK(toByte(-7.0F) == 0);
  CHECK(toByte(1e30F) == 255);
  CHECK(toByte(std::numeric_limits<float>::quiet_NaN()) == 0);
  // Every byte comes back from the middle of its interval.
  for (int b = 0; b < 256; ++b) CHECK(toByte(static_cast<float>(b) / 127.5F - 1.0F) == b);
}

TEST_CASE("shrinking averages areas", "[image]") {
  ImageF picture(4, 2);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] = static_cast<float>(i);
  const ImageF half = shrunk(picture, 2);
  REQUIRE(half.width == 2);
  REQUIRE(half.height == 1);
  // Red of the four pixels at the left: 0, 3, 12, 15; of those at the right: 6, 9, 18, 21.
  CHECK(half.pixels[0] == Catch::Approx(7.5F));
  CHECK(half.pixels[3] == Catch::Approx(13.5F));
  CHECK(half.pixels[2] == Catch::Approx(9.5F));
  CHECK(shrunk(picture, 1).pixels == picture.pixels);
  CHECK_THROWS_AS(shrunk(picture, 3), Error);
  CHECK_THROWS_AS(shrunk(picture, 0), Error);
}

TEST_CASE("shrinking bytes rounds to nearest", "[image]") {
  Image8 picture(2, 2);
  picture.pixels = {0, 255, 10, 1, 255, 10, 1, 255, 10, 0, 255, 11};
  const Image8 one = shrunk(picture, 2);
  CHECK(one.pixels == std::vector<std::uint8_t>{1, 255, 10});
}

TEST_CASE("regions", "[geometry]") {
  constexpr Roi a{1, 2, 5, 8};
  CHECK(a.width() == 4);
  CHECK(a.area() == 24);
  CHECK(a.contains({1, 2, 5, 8}));
  CHECK_FALSE(a.contains({0, 2, 5, 8}));
  CHECK(a.intersected({3, 0, 9, 4}) == Roi{3, 2, 5, 4});
  CHECK(a.intersected({6, 0, 9, 4}).empty());
  CHECK(a.intersected({6, 0, 9, 4}).area() == 0);
  CHECK(a.grown(1) == Roi{0, 1, 6, 9});
  // Halving covers, also left of the origin.
  CHECK(a.halved() == Roi{0, 1, 3, 4});
  CHECK(Roi{-1, -3, 3, 3}.halved() == Roi{-1, -2, 2, 2});
  CHECK(a.halved().doubled().contains(a));
  CHECK(Roi::square(4).area() == 16);
}
