#include "core/vision/guided_filter.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

using Vector = std::array<double, 3>;

Vector colourAt(const Image8& guide, int x, int y) {
  const std::uint8_t* p = guide.row(y) + 3 * x;
  return {p[0] / 255.0, p[1] / 255.0, p[2] / 255.0};
}

// Gaussian elimination without pivots: the matrix is positive definite.
Vector solved(std::array<Vector, 3> m, Vector b) {
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t r = i + 1; r < 3; ++r) {
      const double f = m[r][i] / m[i][i];
      for (std::size_t c = i; c < 3; ++c) m[r][c] -= f * m[i][c];
      b[r] -= f * b[i];
    }
  }
  for (std::size_t i = 3; i-- > 0;) {
    for (std::size_t c = i + 1; c < 3; ++c) b[i] -= m[i][c] * b[c];
    b[i] /= m[i][i];
  }
  return b;
}

// Window by window, as the paper's equations read.
std::vector<double> reference(const Image8& guide, const std::vector<float>& plane, int radius, double epsilon) {
  const int w = guide.width, h = guide.height;
  const auto at = [w](int x, int y) { return static_cast<std::size_t>(y * w + x); };
  const auto window = [&](int cx, int cy, auto&& visit) {
    for (int y = std::max(0, cy - radius); y <= std::min(h - 1, cy + radius); ++y) {
      for (int x = std::max(0, cx - radius); x <= std::min(w - 1, cx + radius); ++x) visit(x, y);
    }
  };
  std::vector<Vector> a(plane.size());
  std::vector<double> b(plane.size()), out(plane.size());
  for (int cy = 0; cy < h; ++cy) {
    for (int cx = 0; cx < w; ++cx) {
      double n = 0.0, meanP = 0.0;
      Vector mean{}, covariance{};
      window(cx, cy, [&](int x, int y) {
        ++n;
        meanP += double{plane[at(x, y)]};
        for (std::size_t c = 0; c < 3; ++c) mean[c] += colourAt(guide, x, y)[c];
      });
      meanP /= n;
      for (double& m : mean) m /= n;
      std::array<Vector, 3> sigma{};
      window(cx, cy, [&](int x, int y) {
        const Vector v = colourAt(guide, x, y);
        for (std::size_t i = 0; i < 3; ++i) {
          covariance[i] += (v[i] - mean[i]) * (double{plane[at(x, y)]} - meanP) / n;
          for (std::size_t j = 0; j < 3; ++j) sigma[i][j] += (v[i] - mean[i]) * (v[j] - mean[j]) / n;
        }
      });
      for (std::size_t i = 0; i < 3; ++i) sigma[i][i] += epsilon;
      a[at(cx, cy)] = solved(sigma, covariance);
      b[at(cx, cy)] = meanP;
      for (std::size_t i = 0; i < 3; ++i) b[at(cx, cy)] -= a[at(cx, cy)][i] * mean[i];
    }
  }
  for (int cy = 0; cy < h; ++cy) {
    for (int cx = 0; cx < w; ++cx) {
      double n = 0.0, sum = 0.0;
      window(cx, cy, [&](int x, int y) {
        ++n;
        sum += b[at(x, y)];
        for (std::size_t i = 0; i < 3; ++i) sum += a[at(x, y)][i] * colourAt(guide, cx, cy)[i];
      });
      out[at(cx, cy)] = sum / n;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the guided filter is the paper's, borders included") {
  NumpyRandomState random(5);
  Image8 guide(23, 17);
  for (std::uint8_t& v : guide.pixels) v = static_cast<std::uint8_t>(random.uniform() * 255);
  std::vector<float> plane(23 * 17);
  for (float& v : plane) v = static_cast<float>(random.uniform());
  for (const int radius : {1, 4, 30}) {
    const std::vector<float> fast = GuidedFilter(guide, {.radius = radius, .epsilon = 1e-3F}).apply(plane);
    const std::vector<double> slow = reference(guide, plane, radius, 1e-3);
    double worst = 0.0;
    for (std::size_t i = 0; i < slow.size(); ++i) worst = std::max(worst, std::abs(double{fast[i]} - slow[i]));
    INFO("radius " << radius);
    CHECK(worst < 1e-4);
  }
}

TEST_CASE("a blurred edge moves to where the guide's colour changes") {
  Image8 guide(64, 64);
  std::vector<float> plane(64 * 64);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      std::uint8_t* p = guide.row(y) + 3 * x;
      p[0] = x < 32 ? 40 : 200;
      p[1] = p[2] = 90;
      plane[static_cast<std::size_t>(y * 64 + x)] = std::clamp(static_cast<float>(x - 26) / 12.0F, 0.0F, 1.0F);
    }
  }
  const std::vector<float> out = GuidedFilter(guide, {.radius = 8, .epsilon = 1e-3F}).apply(plane);
  CHECK(out[32 * 64 + 31] < 0.25F);
  CHECK(out[32 * 64 + 32] > 0.75F);
}

TEST_CASE("planes of another size and impossible options are refused") {
  CHECK_THROWS_AS(GuidedFilter(Image8(8, 8)).apply(std::vector<float>(63)), Error);
  CHECK_THROWS_AS(GuidedFilter(Image8()), Error);
  CHECK_THROWS_AS(GuidedFilter(Image8(8, 8), {.radius = 0}), Error);
  CHECK_THROWS_AS(GuidedFilter(Image8(8, 8), {.epsilon = 0.0F}), Error);
}
