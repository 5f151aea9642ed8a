#include "core/edit/mask_ops.h"

#include <cmath>
#include <limits>
#include <random>

#include "core/base/error.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr double kPi = 3.14159265358979323846;

Mask noise(int side, std::uint32_t seed) {
  std::mt19937 random(seed);
  Mask mask(side);
  for (std::uint8_t& w : mask.weights) w = static_cast<std::uint8_t>(random() % 3 == 0 ? random() % 256 : 0);
  return mask;
}

int largestDifference(const Mask& a, const Mask& b) {
  REQUIRE(a.side == b.side);
  int largest = 0;
  for (std::size_t i = 0; i < a.weights.size(); ++i) largest = std::max(largest, std::abs(a.weights[i] - b.weights[i]));
  return largest;
}

double sum(const Mask& mask) {
  double total = 0.0;
  for (const std::uint8_t w : mask.weights) total += w / 255.0;
  return total;
}

// Cell by cell over the whole disc.
Mask slowlyGrown(const Mask& mask, int cells) {
  Mask result(mask.side);
  const int n = std::abs(cells);
  for (int y = 0; y < mask.side; ++y) {
    for (int x = 0; x < mask.side; ++x) {
      int best = mask.row(y)[x];
      for (int dy = -n; dy <= n; ++dy) {
        for (int dx = -n; dx <= n; ++dx) {
          const int u = x + dx, v = y + dy;
          if (dx * dx + dy * dy > n * n || u < 0 || v < 0 || u >= mask.side || v >= mask.side) continue;
          best = cells > 0 ? std::max<int>(best, mask.row(v)[u]) : std::min<int>(best, mask.row(v)[u]);
        }
      }
      result.row(y)[x] = static_cast<std::uint8_t>(best);
    }
  }
  return result;
}

Mask slowlyFeathered(const Mask& mask, double deviation) {
  Mask result(mask.side);
  const int n = static_cast<int>(std::ceil(3 * deviation)), last = mask.side - 1;
  for (int y = 0; y <= last; ++y) {
    for (int x = 0; x <= last; ++x) {
      double value = 0.0, weights = 0.0;
      for (int dy = -n; dy <= n; ++dy) {
        for (int dx = -n; dx <= n; ++dx) {
          const double w = std::exp(-0.5 * (dx * dx + dy * dy) / (deviation * deviation));
          value += w * mask.row(std::clamp(y + dy, 0, last))[std::clamp(x + dx, 0, last)];
          weights += w;
        }
      }
      result.row(y)[x] = static_cast<std::uint8_t>(std::lround(value / weights));
    }
  }
  return result;
}

// How often the outline goes round a place: the sum of the angles it is seen under.
double windings(const std::vector<MaskPoint>& outline, double x, double y) {
  double angle = 0.0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const MaskPoint &a = outline[i], &b = outline[(i + 1) % outline.size()];
    const double ax = double{a.x} - x, ay = double{a.y} - y, bx = double{b.x} - x, by = double{b.y} - y;
    angle += std::atan2(ax * by - ay * bx, ax * bx + ay * by);
  }
  return angle / (2 * kPi);
}

Mask slowlyEnclosed(const std::vector<MaskPoint>& outline, int side) {
  constexpr int kSteps = 24;
  Mask mask(side);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      int inside = 0;
      for (int i = 0; i < kSteps * kSteps; ++i) {
        const double u = x + (i % kSteps + 0.5) / kSteps, v = y + (i / kSteps + 0.5) / kSteps;
        inside += std::abs(windings(outline, u, v)) > 0.5 ? 1 : 0;
      }
      mask.row(y)[x] = static_cast<std::uint8_t>(std::lround(255.0 * inside / (kSteps * kSteps)));
    }
  }
  return mask;
}

// By a fine grid of samples of the old mask: its cells as they are when shrinking, linear between them when growing.
Mask slowlyResized(const Mask& mask, int side) {
  constexpr int kSteps = 60;
  Mask result(side);
  const double step = static_cast<double>(mask.side) / side;
  const auto cell = [&](int x, int y) {
    return static_cast<double>(mask.row(std::clamp(y, 0, mask.side - 1))[std::clamp(x, 0, mask.side - 1)]);
  };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      double value = 0.0;
      if (step >= 1.0) {
        for (int i = 0; i < kSteps * kSteps; ++i) {
          value += cell(static_cast<int>((x + (i % kSteps + 0.5) / kSteps) * step),
                        static_cast<int>((y + (i / kSteps + 0.5) / kSteps) * step)) /
                   (kSteps * kSteps);
        }
      } else {
        const double u = (x + 0.5) * step - 0.5, v = (y + 0.5) * step - 0.5;
        const int x0 = static_cast<int>(std::floor(u)), y0 = static_cast<int>(std::floor(v));
        value = std::lerp(std::lerp(cell(x0, y0), cell(x0 + 1, y0), u - x0),
                          std::lerp(cell(x0, y0 + 1), cell(x0 + 1, y0 + 1), u - x0), v - y0);
      }
      result.row(y)[x] = static_cast<std::uint8_t>(std::lround(value));
    }
  }
  return result;
}

}  // namespace

TEST_CASE("masks join like sets") {
  const Mask a = noise(16, 1), b = noise(16, 2);
  CHECK(united(a, b) == inverted(intersected(inverted(a), inverted(b))));
  CHECK(subtracted(a, b) == intersected(a, inverted(b)));
  CHECK(united(a, filled(16)) == filled(16));
  CHECK(intersected(a, filled(16)) == a);
  CHECK(sum(subtracted(a, filled(16))) == 0.0);
  CHECK(inverted(inverted(a)) == a);
  CHECK(filled().side == kMaskSide);
  CHECK_THROWS_AS(united(a, Mask(8)), Error);
  CHECK_THROWS_AS(subtracted(Mask(), a), Error);
  CHECK(intersected(Mask(), Mask()) == Mask());
}

TEST_CASE("a mask is mirrored about any line") {
  const Mask mask = noise(16, 3);
  const Mask middle = mirrored(mask, 8.0), left = mirrored(mask, 3.0), half = mirrored(mask, 7.75);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      REQUIRE(middle.row(y)[x] == mask.row(y)[15 - x]);
      REQUIRE(left.row(y)[x] == (x < 6 ? mask.row(y)[5 - x] : 0));
      const double between = (mask.row(y)[15 - x] + (x < 15 ? mask.row(y)[14 - x] : 0)) / 2.0;
      REQUIRE(std::abs(half.row(y)[x] - between) <= 0.5);
    }
  }
  CHECK(mirrored(middle, 8.0) == mask);
  CHECK(sum(mirrored(mask, 1e300)) == 0.0);
  CHECK(sum(mirrored(mask, -1e9)) == 0.0);
  CHECK_THROWS_AS(mirrored(mask, std::nan("")), Error);
  CHECK_THROWS_AS(mirrored(mask, std::numeric_limits<double>::infinity()), Error);
  CHECK(mirrored(Mask(1, 9), 0.5) == Mask(1, 9));
  CHECK(mirrored(Mask(), 0.5) == Mask());
}

TEST_CASE("a lasso fills what it goes round, with smooth edges") {
  const std::vector<std::vector<MaskPoint>> outlines{
      {{2.5F, 3.25F}, {13.0F, 1.0F}, {9.0F, 14.5F}},
      {{4.0F, 4.0F}, {4.0F, 12.0F}, {12.0F, 12.0F}, {12.0F, 4.0F}},                // on the lines between cells
      {{1.0F, 2.0F}, {14.0F, 13.0F}, {14.0F, 2.0F}, {1.0F, 13.0F}},                // a bow tie: both halves
      {{8.0F, 1.0F}, {11.0F, 14.0F}, {1.0F, 5.0F}, {15.0F, 5.5F}, {4.0F, 14.0F}},  // a star with its middle
      {{-40.0F, -30.0F}, {40.0F, 8.0F}, {-20.0F, 60.0F}},                          // out of the picture
  };
  for (const std::vector<MaskPoint>& outline : outlines) {
    INFO("from " << outline[0].x << ", " << outline[0].y);
    const Mask expected = slowlyEnclosed(outline, 16);
    const Mask added = withLasso(Mask(16), outline, LassoAction::kAdd);
    CHECK(largestDifference(added, expected) <= 16);  // lines of 1/16 here, samples of 1/24 there
    CHECK(sum(added) == Catch::Approx(sum(expected)).margin(0.3));
    CHECK(withLasso(filled(16), outline, LassoAction::kSubtract) == inverted(added));
    const std::vector<MaskPoint> back(outline.rbegin(), outline.rend());
    CHECK(largestDifference(withLasso(Mask(16), back, LassoAction::kAdd), added) <= 1);
  }
  const Mask square = withLasso(Mask(16), outlines[1], LassoAction::kAdd);
  CHECK(square.bounds() == Roi{4, 4, 12, 12});
  CHECK(sum(square) == 64.0);
}

TEST_CASE("a lasso of bad points encloses what the good ones do") {
  const float nan = std::numeric_limits<float>::quiet_NaN(), most = std::numeric_limits<float>::max();
  const std::vector<MaskPoint> good{{4.0F, 4.0F}, {4.0F, 12.0F}, {12.0F, 12.0F}};
  const std::vector<MaskPoint> bad{
      {4.0F, 4.0F}, {nan, 3.0F}, {4.0F, 12.0F}, {1.0F, -std::numeric_limits<float>::infinity()}, {12.0F, 12.0F}};
  const Mask mask = noise(16, 4);
  CHECK(withLasso(mask, bad, LassoAction::kAdd) == withLasso(mask, good, LassoAction::kAdd));
  CHECK(withLasso(mask, {}, LassoAction::kAdd) == mask);
  CHECK(withLasso(mask, std::vector<MaskPoint>{{1.0F, 1.0F}, {9.0F, 9.0F}}, LassoAction::kSubtract) == mask);
  CHECK(withLasso(mask, std::vector<MaskPoint>(50, {nan, nan}), LassoAction::kAdd) == mask);
  const std::vector<MaskPoint> huge{{-most, -most}, {most, -most}, {most, most}, {-most, most}};
  CHECK(withLasso(mask, huge, LassoAction::kAdd) == filled(16));
  CHECK(withLasso(Mask(1), huge, LassoAction::kAdd) == filled(1));
  CHECK(withLasso(Mask(), huge, LassoAction::kAdd) == Mask());
}

TEST_CASE("growing and shrinking take the most and the least of a disc") {
  for (const int side : {1, 8, 33}) {
    const Mask mask = noise(side, 5);
    for (const int cells : {0, 1, 2, 5, 9, 40, -1, -3, -8, -40}) {
      INFO("side " << side << " by " << cells);
      CHECK(grown(mask, cells) == slowlyGrown(mask, cells));
    }
  }
  const Mask mask = noise(8, 6);
  CHECK(grown(mask, std::numeric_limits<int>::max()) == grown(mask, 16));
  CHECK(grown(mask, std::numeric_limits<int>::min()) == grown(mask, -16));
  CHECK(grown(filled(8), -3) == filled(8));  // the border eats nothing
  CHECK(grown(Mask(), 3) == Mask());
}

TEST_CASE("feathering is a Gaussian") {
  for (const int side : {1, 8, 24}) {
    const Mask mask = noise(side, 7);
    for (const double cells : {0.3, 1.0, 3.7, 8.0}) {
      if (cells > side) continue;
      INFO("side " << side << " by " << cells);
      CHECK(largestDifference(feathered(mask, cells), slowlyFeathered(mask, cells)) <= 1);  // floats against doubles
    }
    for (const double none : {0.0, -2.0, std::nan(""), 1e-300}) CHECK(feathered(mask, none) == mask);
    CHECK(largestDifference(feathered(mask, 1e300), feathered(mask, static_cast<double>(side))) == 0);
  }
  CHECK(feathered(filled(16), 5.0) == filled(16));
  CHECK(feathered(Mask(), 5.0) == Mask());
}

TEST_CASE("resizing averages down and runs evenly up") {
  const Mask mask = noise(12, 8);
  for (const int side : {1, 3, 4, 5, 8, 12, 17, 36}) {
    INFO("to " << side);
    CHECK(largestDifference(resized(mask, side), slowlyResized(mask, side)) <= 2);  // sampled at 60 places a side
  }
  CHECK(resized(mask, 12) == mask);
  CHECK(resized(Mask(1, 77), 5) == Mask(5, 77));
  CHECK_THROWS_AS(resized(mask, 0), Error);
  CHECK_THROWS_AS(resized(mask, -4), Error);
  CHECK_THROWS_AS(resized(Mask(), 4), Error);
}

TEST_CASE("a mask survives the way through a picture") {
  const Mask mask = noise(16, 9);
  CHECK(maskFromGrey(greyFromMask(mask), 16) == mask);
  CHECK(maskFromGrey(greyFromMask(mask)).side == kMaskSide);
  CHECK(maskFromGrey(greyFromMask(mask), 4) == resized(mask, 4));
  Image8 red(1, 1);
  red.pixels = {255, 0, 0};
  CHECK(maskFromGrey(red, 1) == Mask(1, 54));  // 0.2126
}

TEST_CASE("pictures that are no masks are refused in a sentence") {
  const auto sentence = [](const Image8& picture) {
    try {
      maskFromGrey(picture);
    } catch (const Error& e) {
      CHECK(e.code() == ErrorCode::kBadArgument);
      return e.sentence();
    }
    return std::string();
  };
  CHECK(sentence(Image8(4, 3)) == "The picture of a mask: found 4 x 3 pixels, expected a square.");
  CHECK(sentence(Image8()) == "The picture of a mask: found 0 x 0 pixels, expected a square.");
  CHECK(sentence(Image8(4, 4)) == "The picture of a mask: found only black, expected white or grey where the mask is.");
  CHECK_THROWS_AS(maskFromGrey(greyFromMask(filled(4)), 0), Error);
}
