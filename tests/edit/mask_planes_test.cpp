// Masks in the cells of tensors against slow double loops.
#include "core/engine/mask_planes.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/support/catch.h"

using namespace lineament;

namespace {

// Rectangles, soft and hard, and single cells: what is painted in places and 0 elsewhere.
MaskPtr scene(int side, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<std::uint32_t>(n)); };
  auto mask = std::make_shared<Mask>(side);
  for (int i = 0; i < 5; ++i) {
    const int x0 = below(side), y0 = below(side), x1 = std::min(side, x0 + 1 + below(side / 3)),
              y1 = std::min(side, y0 + 1 + below(side / 3));
    const int weight = i == 0 ? 255 : below(256);
    for (int y = y0; y < y1; ++y)
      for (int x = x0; x < x1; ++x) mask->row(y)[x] = static_cast<std::uint8_t>(weight);
  }
  return mask;
}

MaskPtr rectangle(int side, Roi r, std::uint8_t weight = 255) {
  auto mask = std::make_shared<Mask>(side);
  for (int y = r.y0; y < r.y1; ++y) std::fill(mask->row(y) + r.x0, mask->row(y) + r.x1, weight);
  return mask;
}

// Mean weight under a cell, cell by cell.
std::vector<double> slowlyAveraged(const Mask& mask, int resolution) {
  std::vector<double> plane;
  const double scale = static_cast<double>(mask.side) / resolution;
  for (int y = 0; y < resolution; ++y) {
    for (int x = 0; x < resolution; ++x) {
      if (scale <= 1.0) {
        plane.push_back(mask.row(static_cast<int>(y * scale))[static_cast<int>(x * scale)] / 255.0);
        continue;
      }
      const int n = static_cast<int>(scale);
      double sum = 0.0;
      for (int v = 0; v < n; ++v)
        for (int u = 0; u < n; ++u) sum += mask.row(y * n + v)[x * n + u];
      plane.push_back(sum / 255.0 / n / n);
    }
  }
  return plane;
}

// All nine neighbours at once, the border repeated.
std::vector<double> slowlyBlurred(const std::vector<double>& plane, int side, const std::vector<double>& kernel) {
  std::vector<double> blurred;
  const int reach = static_cast<int>(kernel.size()) / 2;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      double sum = 0.0;
      for (int v = -reach; v <= reach; ++v) {
        for (int u = -reach; u <= reach; ++u) {
          const int a = std::clamp(x + u, 0, side - 1), b = std::clamp(y + v, 0, side - 1);
          sum += kernel[static_cast<std::size_t>(u + reach)] * kernel[static_cast<std::size_t>(v + reach)] *
                 plane[static_cast<std::size_t>(b * side + a)];
        }
      }
      blurred.push_back(sum);
    }
  }
  return blurred;
}

const std::vector<double> kHalfCell{0.1065, 0.787, 0.1065};
const std::vector<double> kOneCell{1.0 / 16, 4.0 / 16, 6.0 / 16, 4.0 / 16, 1.0 / 16};
// Fractions below 1/512 are dropped, those within 1e-5 of 1 become 1; the rest is rounding.
constexpr double kDropped = 1.0 / 512 + 1e-6;

double sum(const MaskPlane& plane) {
  double total = 0.0;
  for (const float w : plane.weights) total += double{w};
  return total;
}

}  // namespace

TEST_CASE("mask planes: area average and half a cell of blur, at every resolution") {
  for (const int side : {16, 64, 128}) {
    for (std::uint32_t seed = 0; seed < 6; ++seed) {
      const MaskPtr mask = scene(side, seed);
      MaskPyramid pyramid(mask);
      for (const int resolution : {32, 4, 256, 8, 16, 64, 128}) {  // in no order: each is made from what is there
        INFO(side << " " << seed << " " << resolution);
        const MaskPlanePtr plane = pyramid.at(resolution);
        const std::vector<double> expected = slowlyBlurred(slowlyAveraged(*mask, resolution), resolution, kHalfCell);
        REQUIRE(plane->resolution == resolution);
        double largest = 0.0;
        for (int y = 0; y < resolution; ++y) {
          for (int x = 0; x < resolution; ++x) {
            const double e = expected[static_cast<std::size_t>(y * resolution + x)];
            if (plane->at(x, y) == 0.0F) {
              CHECK(e < kDropped);
            } else {
              largest = std::max(largest, std::abs(double{plane->at(x, y)} - e));
            }
          }
        }
        CHECK(largest < 2e-5);
        CHECK(pyramid.at(resolution) == plane);  // made once
      }
    }
  }
}

TEST_CASE("mask planes: softening moves weight and loses none, away from borders and dropped fractions") {
  const MaskPtr mask = rectangle(256, {80, 64, 176, 192});
  MaskPyramid pyramid(mask);
  for (const int resolution : {8, 16, 32, 64, 128, 256}) {
    const double cells = 96.0 * 128.0 * resolution * resolution / (256.0 * 256.0);
    CHECK(sum(*pyramid.at(resolution)) == Catch::Approx(cells).epsilon(1e-5));
  }
}

TEST_CASE("mask planes: exactly 1 deep inside, exactly 0 far away, at every resolution") {
  MaskPyramid pyramid(rectangle(512, {128, 128, 384, 384}));
  for (int resolution = 8; resolution <= 1024; resolution *= 2) {
    const MaskPlanePtr plane = pyramid.at(resolution);
    const Roi inside = Roi{resolution / 4, resolution / 4, 3 * resolution / 4, 3 * resolution / 4};
    CHECK(plane->region == inside.grown(1));
    for (int y = inside.y0 + 1; y < inside.y1 - 1; ++y)
      for (int x = inside.x0 + 1; x < inside.x1 - 1; ++x) REQUIRE(plane->at(x, y) == 1.0F);
    CHECK(plane->at(inside.x0 - 2, inside.y0) == 0.0F);
    CHECK(plane->at(-1, 0) == 0.0F);
  }
  // A whole picture stays whole up to its border.
  MaskPyramid full(std::make_shared<Mask>(64, std::uint8_t{255}));
  for (const int resolution : {4, 64, 256}) {
    const MaskPlanePtr plane = full.at(resolution);
    CHECK(plane->region == Roi::square(resolution));
    CHECK(std::all_of(plane->weights.begin(), plane->weights.end(), [](float w) { return w == 1.0F; }));
    CHECK(openRegion(*plane).empty());
  }
}

TEST_CASE("mask planes: a region smaller than a cell keeps its fraction, an empty mask has no region") {
  MaskPyramid dot(rectangle(512, {256, 256, 272, 272}));  // a quarter of a cell of 16 x 16
  CHECK(double{dot.at(16)->at(8, 8)} == Catch::Approx(0.25 * 0.787 * 0.787).epsilon(1e-5));
  MaskPyramid none(std::make_shared<Mask>(512));
  for (const int resolution : {4, 512, 1024}) {
    CHECK(none.at(resolution)->region.empty());
    CHECK(none.at(resolution)->weights.empty());
  }
}

TEST_CASE("mask planes: equal masks have equal keys, others have not") {
  MaskPyramid a(scene(64, 1)), same(scene(64, 1)), b(scene(64, 2));
  CHECK(a.at(16)->key == same.at(16)->key);
  CHECK(a.at(16)->key != b.at(16)->key);
  CHECK(a.at(16)->key != a.at(32)->key);
  // The same weights in another place.
  MaskPyramid left(rectangle(64, {8, 8, 24, 24})), right(rectangle(64, {32, 8, 48, 24}));
  CHECK(left.at(16)->key != right.at(16)->key);
}

TEST_CASE("keep planes: the outside of the grown union, exactly 1 out there, against a slow reference") {
  constexpr int kCells = 32;
  for (std::uint32_t seed = 10; seed < 16; ++seed) {
    for (const int grow : {0, 1, 3}) {
      INFO(seed << " " << grow);
      const MaskPlanePtr planes[] = {MaskPyramid(scene(128, seed)).at(kCells),
                                     MaskPyramid(rectangle(128, {100, 4, 110, 20}, 90)).at(kCells),
                                     MaskPyramid(std::make_shared<Mask>(128)).at(kCells)};
      std::vector<double> open(kCells * kCells, 0.0);
      for (int y = 0; y < kCells; ++y) {
        for (int x = 0; x < kCells; ++x) {
          for (const MaskPlanePtr& plane : planes)
            for (int v = -grow; v <= grow; ++v)
              for (int u = -grow; u <= grow; ++u)
                open[static_cast<std::size_t>(y * kCells + x)] =
                    std::max(open[static_cast<std::size_t>(y * kCells + x)], double{plane->at(x + u, y + v)});
        }
      }
      const std::vector<double> soft = slowlyBlurred(open, kCells, kOneCell);
      const MaskPlanePtr keep = keepPlane(planes, kCells, grow);
      for (int y = 0; y < kCells; ++y) {
        for (int x = 0; x < kCells; ++x) {
          const double expected = 1.0 - soft[static_cast<std::size_t>(y * kCells + x)];
          const double got = double{keep->at(x, y)};
          CHECK(std::abs(got - expected) <= (got == 0.0 || got == 1.0 ? kDropped : 2e-5));
          // Farther than the growth and the blur from every painted cell nothing may change.
          if (soft[static_cast<std::size_t>(y * kCells + x)] == 0.0) CHECK(keep->at(x, y) == 1.0F);
        }
      }
    }
  }
}

TEST_CASE("keep planes: without planes everything is kept, under a full mask nothing is") {
  const MaskPlanePtr all = keepPlane({}, 16, 3);
  CHECK(all->region == Roi::square(16));
  CHECK(std::all_of(all->weights.begin(), all->weights.end(), [](float w) { return w == 1.0F; }));
  const MaskPlanePtr full[] = {MaskPyramid(std::make_shared<Mask>(64, std::uint8_t{255})).at(16)};
  CHECK(keepPlane(full, 16, 3)->region.empty());
}

TEST_CASE("planes that differ: the smallest region outside of which they agree, and where a blend is open") {
  for (std::uint32_t seed = 20; seed < 30; ++seed) {
    const MaskPlanePtr a = MaskPyramid(scene(64, seed)).at(32), b = MaskPyramid(scene(64, seed + 100)).at(32);
    Roi differs{32, 32, 0, 0}, open = differs;
    const auto take = [](Roi& r, int x, int y) {
      r = {std::min(r.x0, x), std::min(r.y0, y), std::max(r.x1, x + 1), std::max(r.y1, y + 1)};
    };
    for (int y = 0; y < 32; ++y) {
      for (int x = 0; x < 32; ++x) {
        if (a->at(x, y) != b->at(x, y)) take(differs, x, y);
        if (a->at(x, y) < 1.0F) take(open, x, y);
      }
    }
    CHECK(differenceOf(*a, *b) == differs);
    CHECK(differenceOf(*b, *a) == differs);
    CHECK(openRegion(*a) == open);
    CHECK(differenceOf(*a, *MaskPyramid(scene(64, seed)).at(32)).empty());
  }
}
