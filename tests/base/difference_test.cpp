#include "core/base/difference.h"

#include <cmath>
#include <limits>
#include <random>

#include "core/base/difference_map.h"
#include "core/base/error.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

Image8 noise(int width, int height, std::uint32_t seed) {
  std::mt19937 random(seed);
  Image8 picture(width, height);
  for (std::uint8_t& v : picture.pixels) v = static_cast<std::uint8_t>(random() % 256);
  return picture;
}

double lightnessOf(const Colour& colour) {
  double luminance = 0.0;
  const double weights[3] = {0.2126, 0.7152, 0.0722};
  for (std::size_t c = 0; c < 3; ++c) {
    const double v = colour[c] / 255.0;
    luminance += weights[c] * (v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
  }
  return luminance > 0.008856 ? 116 * std::cbrt(luminance) - 16 : 903.3 * luminance;
}

}  // namespace

TEST_CASE("differences are counted channel by channel", "[difference]") {
  Image8 a(2, 1), b(2, 1);
  a.pixels = {10, 20, 30, 255, 0, 7};
  b.pixels = {13, 20, 20, 255, 0, 7};
  CHECK(difference(a, b).pixels == std::vector<std::uint8_t>{3, 0, 10, 0, 0, 0});
  const DifferenceReport report = measureDifference(a, b);
  CHECK(report.mean == Catch::Approx(13.0 / 6.0));
  CHECK(report.largest == 10);
  CHECK(report.equal == 0.5);
  const DifferenceReport same = measureDifference(a, a);
  CHECK(same.mean == 0.0);
  CHECK(same.largest == 0);
  CHECK(same.equal == 1.0);
}

TEST_CASE("locality is what slow sums say", "[difference]") {
  const Image8 a = noise(13, 9, 1);
  Image8 b = noise(13, 9, 2);
  std::vector<float> region(13 * 9);
  for (std::size_t p = 0; p < region.size(); ++p) {
    region[p] = static_cast<float>(p % 5) / 4.0F;
    if (p % 3 == 0)
      std::copy_n(a.pixels.begin() + static_cast<std::ptrdiff_t>(3 * p), 3,
                  b.pixels.begin() + static_cast<std::ptrdiff_t>(3 * p));
  }
  double inside = 0.0, outside = 0.0, weight = 0.0, equal = 0.0, strictly = 0.0;
  int largest = 0;
  for (std::size_t p = 0; p < region.size(); ++p) {
    int most = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      const int d = std::abs(a.pixels[3 * p + c] - b.pixels[3 * p + c]);
      inside += double{region[p]} * d / 3;
      outside += (1 - double{region[p]}) * d / 3;
      most = std::max(most, d);
    }
    weight += double{region[p]};
    if (p % 5 != 0) continue;
    strictly += 1;
    equal += most == 0 ? 1 : 0;
    largest = std::max(largest, most);
  }
  const LocalityReport report = measureLocality(a, b, region);
  REQUIRE(report.locality.has_value());
  CHECK(*report.locality == Catch::Approx(inside / (inside + outside)));
  CHECK(report.meanInside == Catch::Approx(inside / weight));
  CHECK(report.meanOutside == Catch::Approx(outside / (13 * 9 - weight)));
  CHECK(report.largestOutside == largest);
  CHECK(report.equalOutside == Catch::Approx(equal / strictly));
}

TEST_CASE("locality at its ends", "[difference]") {
  const Image8 a = noise(4, 4, 1), b = noise(4, 4, 2);
  const std::vector<float> all(16, 1.0F), none(16, 0.0F);
  CHECK(measureLocality(a, b, all).locality == 1.0);
  CHECK(measureLocality(a, b, all).meanOutside == 0.0);
  CHECK(measureLocality(a, b, all).equalOutside == 1.0);
  CHECK(measureLocality(a, b, none).locality == 0.0);
  CHECK(measureLocality(a, b, none).meanInside == 0.0);
  CHECK(measureLocality(a, b, none).meanOutside == Catch::Approx(measureDifference(a, b).mean));
  CHECK_FALSE(measureLocality(a, a, all).locality.has_value());
  CHECK_FALSE(measureLocality(Image8(), Image8(), {}).locality.has_value());
  // Weights beyond their range count as its ends.
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> odd{infinity, 7.0F, -infinity, -1.0F, std::nanf("")}, sane{1.0F, 1.0F, 0.0F, 0.0F, 0.0F};
  const Image8 c = noise(5, 1, 3), d = noise(5, 1, 4);
  CHECK(measureLocality(c, d, odd).locality == measureLocality(c, d, sane).locality);
}

TEST_CASE("what does not fit is refused", "[difference]") {
  const Image8 a(4, 3), turned(3, 4);
  CHECK_THROWS_AS(difference(a, turned), Error);
  CHECK_THROWS_AS(measureDifference(a, Image8()), Error);
  CHECK_THROWS_AS(measureLocality(a, turned, std::vector<float>(12)), Error);
  CHECK_THROWS_AS(measureLocality(a, a, std::vector<float>(11)), Error);
  CHECK_THROWS_AS(differenceMap(a, turned), Error);
  CHECK(measureDifference(Image8(), Image8()).equal == 1.0);
}

TEST_CASE("the scale of heat is evenly lighter, from black through red and yellow to white", "[difference]") {
  double before = -1.0;
  for (int i = 0; i <= 255; ++i) {
    const double light = lightnessOf(heatColour(i / 255.0));
    CHECK(light == Catch::Approx(100.0 * i / 255).margin(0.5));
    CHECK(light > before);
    before = light;
  }
  CHECK(heatColour(0.0) == Colour{0, 0, 0});
  CHECK(heatColour(1.0) == Colour{255, 255, 255});
  const Colour red = heatColour(0.3), yellow = heatColour(0.9);
  CHECK((red[0] > 100 && red[1] == 0 && red[2] == 0));
  CHECK((yellow[0] == 255 && yellow[1] > 200 && yellow[2] < 60));
  CHECK(heatColour(std::nan("")) == heatColour(0.0));
  CHECK(heatColour(-1e300) == heatColour(0.0));
  CHECK(heatColour(1e300) == heatColour(1.0));
}

TEST_CASE("a map shows the difference and its scale", "[difference]") {
  Image8 a(64, 32), b(64, 32);
  std::fill(a.pixels.begin(), a.pixels.end(), std::uint8_t{200});
  b = a;
  std::fill_n(b.row(3) + 3 * 5, 3, std::uint8_t{180});
  b.row(4)[3 * 5] = 230;  // one channel by 30: 10 on average
  const auto colourAt = [](const Image8& picture, int x, int y) {
    const std::uint8_t* p = picture.row(y) + static_cast<std::ptrdiff_t>(x) * 3;
    return Colour{p[0], p[1], p[2]};
  };
  const DifferenceMap alone = differenceMap(a, b, {.backdrop = HeatBackdrop::kNone});
  REQUIRE(alone.picture.width == 64);
  REQUIRE(alone.picture.height == 32 + kHeatLegendHeight);
  CHECK(alone.full == 20.0);
  CHECK(colourAt(alone.picture, 5, 3) == Colour{255, 255, 255});
  CHECK(colourAt(alone.picture, 5, 4) == heatColour(0.5));
  CHECK(colourAt(alone.picture, 6, 4) == Colour{0, 0, 0});
  CHECK(colourAt(alone.picture, 8, 32 + 10) == heatColour(0.0));
  CHECK(colourAt(alone.picture, 55, 32 + 10) == heatColour(1.0));
  const Colour tick = colourAt(alone.picture, 8, 32 + 17);
  int ticks = 0;
  for (int x = 0; x < 64; ++x) ticks += colourAt(alone.picture, x, 32 + 17) == tick ? 1 : 0;
  CHECK(ticks == 5);

  const DifferenceMap over = differenceMap(a, b, {.full = 40.0});
  CHECK(over.full == 40.0);
  CHECK(colourAt(over.picture, 0, 0) == Colour{90, 90, 90});
  CHECK(colourAt(over.picture, 5, 3) != Colour{90, 90, 90});
  CHECK(differenceMap(a, a).full == 1.0);
  CHECK(differenceMap(a, b, {.full = std::nan("")}).full == 20.0);
  for (int width = 1; width < 40; ++width)
    CHECK(differenceMap(Image8(width, 1), Image8(width, 1)).picture.height == 25);
  CHECK(differenceMap(Image8(), Image8()).picture.empty());
}
