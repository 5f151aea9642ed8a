#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/learn/cluster_naming.h"
#include "core/learn/spherical_kmeans.h"
#include "core/vision/activation_clusters.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

// `each` unit vectors near each of `kinds` axes.
std::vector<float> bundles(int kinds, int each, int size) {
  NumpyRandomState random(4);
  std::vector<float> rows;
  for (int i = 0; i < kinds * each; ++i) {
    std::vector<float> row = random.randn(static_cast<std::size_t>(size));
    for (float& v : row) v *= 0.1F;
    row[static_cast<std::size_t>(i % kinds)] += 1.0F;
    float square = 0.0F;
    for (const float v : row) square += v * v;
    for (const float v : row) rows.push_back(v / std::sqrt(square));
  }
  return rows;
}

// A face of 256 pixels as FFHQ aligns it: eyes at (96 and 160, 120), chin at (128, 216).
Landmarks plainFace() {
  Landmarks points{};
  for (std::size_t i = 0; i < 17; ++i) {  // the jaw, a half ellipse
    const double angle = 3.14159265 * static_cast<double>(i) / 16.0;
    points[i] = {static_cast<float>(128 - 64 * std::cos(angle)), static_cast<float>(120 + 96 * std::sin(angle))};
  }
  for (std::size_t i = 17; i < 27; ++i) points[i] = {static_cast<float>(72 + 12 * (i - 17)), 100.0F};
  for (std::size_t i = 36; i < 42; ++i) points[i] = {96.0F, 120.0F};
  for (std::size_t i = 42; i < 48; ++i) points[i] = {160.0F, 120.0F};
  return points;
}

std::string zoneName(double x, double y) {
  const int zone = zoneOf(plainFace(), 256, x / 256, y / 256);
  return zone < 0 ? "" : clusterNames()[nameOfZone(zone)];
}

}  // namespace

TEST_CASE("spherical k-means finds bundles, the same ones for the same seed") {
  const std::vector<float> rows = bundles(4, 50, 12);
  KmeansResult best;
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    KmeansResult r = sphericalKmeans(rows, 12, {.clusters = 4, .seed = seed});
    if (r.meanCosine > best.meanCosine) best = std::move(r);
  }
  CHECK(best.meanCosine > 0.9);
  for (std::size_t i = 0; i < best.assignment.size(); ++i) CHECK(best.assignment[i] == best.assignment[i % 4]);
  for (std::size_t k = 0; k < 4; ++k) {
    double square = 0.0;
    for (std::size_t c = 0; c < 12; ++c) square += std::pow(double{best.centroids[k * 12 + c]}, 2);
    CHECK(square == Catch::Approx(1.0).margin(1e-5));
  }
  const KmeansResult a = sphericalKmeans(rows, 12, {.clusters = 4, .seed = 9});
  const KmeansResult b = sphericalKmeans(rows, 12, {.clusters = 4, .seed = 9});
  CHECK(a.centroids == b.centroids);
  CHECK_THROWS_AS(sphericalKmeans(rows, 12, {.clusters = 201}), Error);
}

TEST_CASE("k-means survives rows that are all the same") {
  std::vector<float> rows;
  for (int i = 0; i < 10; ++i) rows.insert(rows.end(), {0.6F, 0.8F});
  const KmeansResult r = sphericalKmeans(rows, 2, {.clusters = 3, .seed = 1});
  CHECK(r.meanCosine == Catch::Approx(1.0).margin(1e-5));
  for (const float v : r.centroids) CHECK(std::isfinite(v));
}

TEST_CASE("zones lie where the names say") {
  CHECK(zoneName(128, 150) == "face");
  CHECK(zoneName(128, 30) == "hair");
  CHECK(zoneName(5, 40) == "background");
  CHECK(zoneName(128, 232) == "neck");
  CHECK(zoneName(20, 250) == "clothes");
  CHECK(zoneName(56, 130) == "hair");
  CHECK(zoneName(128, 80) == "face");
  CHECK(zoneName(128, 60) == "");  // hairlines differ
}

TEST_CASE("clusters are named by the zone they fill most") {
  const int hair = zoneOf(plainFace(), 256, 0.5, 30.0 / 256),
            beside = zoneOf(plainFace(), 256, 56.0 / 256, 130.0 / 256);
  const int face = zoneOf(plainFace(), 256, 0.5, 150.0 / 256), corner = zoneOf(plainFace(), 256, 0.02, 0.1);
  REQUIRE(hair != beside);
  const std::vector<int> assignment{0, 0, 0, 1, 1, 1, 2, 2, 3, 0, 1, 2, 3, 4, 4};
  const std::vector<int> zones{hair, hair, hair,   face, face, face,   corner, corner,
                               -1,   face, corner, -1,   -1,   beside, -1};
  const ClusterNaming naming = namedByPlace(assignment, zones, 5);
  CHECK(naming.names == std::vector<std::string>{"hair", "face", "background", "", "hair"});
  CHECK(naming.lifts[0][0] == Catch::Approx(15.0 / 4.0));
  CHECK(naming.lifts[4][0] == Catch::Approx(15.0 / 2.0));
}
