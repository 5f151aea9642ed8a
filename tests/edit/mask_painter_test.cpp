#include "core/edit/mask_painter.h"

#include <cmath>
#include <limits>

#include "tests/support/catch.h"

using namespace lineament;

namespace {

struct Point {
  float x = 0.0F, y = 0.0F, pressure = 1.0F;
};

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();

Roi united(const Roi& a, const Roi& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

MaskPtr slope(int side) {
  Mask mask(side);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) mask.row(y)[x] = static_cast<std::uint8_t>((x * 7 + y * 3) % 256);
  }
  return std::make_shared<const Mask>(std::move(mask));
}

// Every cell against every dab of the whole way, in double precision.
Mask reference(const Mask& start, const Brush& brush, const std::vector<Point>& way) {
  struct Dab {
    double x, y, pressure;
  };
  std::vector<Dab> dabs;
  double total = 0.0, next = 0.0;
  const double spacing = std::max(0.25, double{brush.radius} / 4);
  for (std::size_t i = 0; i + 1 < way.size(); ++i) {
    const Point &a = way[i], &b = way[i + 1];
    const double length = std::hypot(double{b.x} - double{a.x}, double{b.y} - double{a.y});
    for (; next <= total + length; next += spacing) {
      const double t = (next - total) / length;
      dabs.push_back({double{a.x} + t * (double{b.x} - double{a.x}), double{a.y} + t * (double{b.y} - double{a.y}),
                      double{a.pressure} + t * (double{b.pressure} - double{a.pressure})});
    }
    total += length;
  }
  if (brush.symmetry == BrushSymmetry::kLeftRight) {
    for (std::size_t i = 0, n = dabs.size(); i < n; ++i) {
      dabs.push_back({2 * double{brush.axis} - dabs[i].x, dabs[i].y, dabs[i].pressure});
    }
  }
  Mask result = start;
  for (int y = 0; y < start.side; ++y) {
    for (int x = 0; x < start.side; ++x) {
      double most = 0.0;
      for (const Dab& d : dabs) {
        const double r = double{brush.radius} * (0.6 + 0.4 * d.pressure);
        const double inner = std::min(double{brush.hardness} * r, r - 0.5), outer = std::max(r, inner + 1);
        const double distance = std::hypot(x + 0.5 - d.x, y + 0.5 - d.y);
        double t = (outer - distance) / (outer - inner);
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        most = std::max(most, double{brush.flow} * (0.3 + 0.7 * d.pressure) * (3 * t * t - 2 * t * t * t));
      }
      const double from = start.row(y)[x] / 255.0;
      const double to = brush.action == BrushAction::kPaint ? from + (1 - from) * most : from * (1 - most);
      result.row(y)[x] = static_cast<std::uint8_t>(std::lround(255 * to));
    }
  }
  return result;
}

int largestDifference(const Mask& a, const Mask& b) {
  REQUIRE(a.side == b.side);
  int largest = 0;
  for (std::size_t i = 0; i < a.weights.size(); ++i) largest = std::max(largest, std::abs(a.weights[i] - b.weights[i]));
  return largest;
}

}  // namespace

TEST_CASE("strokes are what their dabs say, cell by cell") {
  const std::vector<Point> way{{10.3F, 12.0F, 1.0F}, {40.0F, 20.5F, 0.4F}, {41.0F, 55.0F, 0.0F}, {-9.0F, 60.0F, 1.0F}};
  std::vector<Brush> brushes(6);
  brushes[0].radius = 7.0F;
  brushes[1] = {.radius = 5.5F, .hardness = 1.0F, .flow = 0.6F, .action = BrushAction::kErase};
  brushes[2] = {.radius = 9.0F, .hardness = 0.0F, .flow = 0.3F, .symmetry = BrushSymmetry::kLeftRight, .axis = 31.3F};
  brushes[3] = {.radius = 0.5F, .hardness = 1.0F};
  brushes[4] = {.radius = 0.1F, .hardness = 0.0F};
  brushes[5] = {.radius = 128.0F, .hardness = 0.2F, .flow = 0.5F};  // more than the mask
  for (const Brush& brush : brushes) {
    INFO("radius " << brush.radius);
    const MaskPtr start = slope(64);
    const Mask before = *start;
    MaskStroke stroke(start, brush);
    Roi dirty;
    for (const Point& p : way) {
      const Mask was = stroke.current();
      const Roi changed = stroke.moveTo(p.x, p.y, p.pressure);
      Mask difference(64);
      for (std::size_t i = 0; i < was.weights.size(); ++i) {
        difference.weights[i] = was.weights[i] != stroke.current().weights[i] ? 1 : 0;
      }
      CHECK(changed == difference.bounds());
      dirty = united(dirty, changed);
    }
    CHECK(largestDifference(*stroke.mask(), reference(before, brush, way)) <= 1);  // two roundings to bytes
    CHECK(*start == before);
    CHECK(Roi::square(64).contains(dirty));
    CHECK_FALSE(dirty.empty());
  }
}

TEST_CASE("how a way is cut into moves does not matter") {
  const MaskPtr start = slope(128);
  const Brush brush{.radius = 9.0F, .hardness = 0.7F, .flow = 0.8F};
  MaskStroke whole(start, brush), pieces(start, brush);
  whole.moveTo(10.0F, 20.0F, 0.2F);
  whole.moveTo(110.0F, 95.0F, 1.0F);
  pieces.moveTo(10.0F, 20.0F, 0.2F);
  float t = 0.0F;
  for (int i = 1; t < 1.0F; ++i) {
    t = std::min(1.0F, t + 0.003F * static_cast<float>(1 + i % 7));
    if (i % 5 == 0) pieces.moveTo(kNan, 3.0F);  // does not tear it
    pieces.moveTo(10.0F + 100.0F * t, 20.0F + 75.0F * t, 0.2F + 0.8F * t);
  }
  CHECK(largestDifference(*whole.mask(), *pieces.mask()) <= 1);  // places differ in the last bits
}

TEST_CASE("going over a place again in one stroke adds nothing, another stroke does") {
  const Brush brush{.radius = 10.0F, .hardness = 1.0F, .flow = 0.5F};
  MaskStroke first(std::make_shared<const Mask>(64), brush);
  first.moveTo(20.0F, 32.0F);
  first.moveTo(45.0F, 32.0F);  // a whole number of dabs: those of the way back fall on them
  CHECK(first.mask()->row(32)[32] == 128);
  CHECK(first.moveTo(20.0F, 32.0F).empty());
  CHECK(first.mask()->row(32)[32] == 128);
  MaskStroke second(first.mask(), brush);
  second.moveTo(32.0F, 32.0F);
  CHECK(second.mask()->row(32)[32] == 192);  // half of what was left
  Brush eraser = brush;
  eraser.action = BrushAction::kErase;
  eraser.flow = 1.0F;
  MaskStroke third(second.mask(), eraser);
  third.moveTo(32.0F, 32.0F);
  CHECK(third.mask()->row(32)[32] == 0);
  CHECK(third.mask()->row(32)[14] == second.mask()->row(32)[14]);
}

TEST_CASE("a mirrored stroke is its own mirror picture") {
  MaskStroke stroke(std::make_shared<const Mask>(64),
                    {.radius = 6.0F, .symmetry = BrushSymmetry::kLeftRight, .axis = 32.0F});
  stroke.moveTo(5.0F, 7.0F);
  stroke.moveTo(40.0F, 50.0F);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 32; ++x) REQUIRE(stroke.current().row(y)[x] == stroke.current().row(y)[63 - x]);
  }
  CHECK(stroke.current().row(7)[58] == 255);
}

TEST_CASE("bad places, brushes and masks do no harm") {
  const float most = std::numeric_limits<float>::max();
  const MaskPtr start = slope(32);
  MaskStroke lost(start, {.radius = 4.0F});
  for (const Point& p : {Point{kNan, 1.0F}, {1.0F, kNan}, {kInfinity, 1.0F}, {1.0F, -kInfinity}}) {
    CHECK(lost.moveTo(p.x, p.y).empty());
  }
  CHECK(lost.moveTo(-50.0F, -50.0F).empty());
  CHECK(lost.moveTo(most, most).contains({0, 0, 1, 1}));  // straight through the picture
  CHECK(lost.moveTo(-most, most).empty());
  CHECK(lost.moveTo(16.0F, 16.0F, kNan).width() > 0);
  for (const float radius : {0.0F, -3.0F, kNan, -kInfinity}) {
    MaskStroke none(start, {.radius = radius});
    none.moveTo(3.0F, 3.0F);
    CHECK(none.moveTo(30.0F, 20.0F).empty());
    CHECK(*none.mask() == *start);
  }
  MaskStroke odd(
      start,
      {.radius = kInfinity, .hardness = kNan, .flow = 7.0F, .symmetry = BrushSymmetry::kLeftRight, .axis = kNan});
  CHECK(odd.moveTo(16.0F, 16.0F, 9.0F) == Roi::square(32));
  MaskStroke aside(start, {.radius = 3.0F, .symmetry = BrushSymmetry::kLeftRight, .axis = most});
  CHECK(aside.moveTo(16.0F, 16.0F).width() == 6);

  MaskStroke tiny(std::make_shared<const Mask>(1), {.radius = 1.0F, .hardness = 1.0F});
  CHECK(tiny.moveTo(0.5F, 0.5F) == Roi::square(1));
  CHECK(tiny.mask()->weights == std::vector<std::uint8_t>{255});
  MaskStroke nothing(std::make_shared<const Mask>(), {});
  CHECK(nothing.moveTo(0.5F, 0.5F).empty());
  MaskStroke fresh(nullptr, {});
  CHECK(fresh.mask()->side == kMaskSide);
}
