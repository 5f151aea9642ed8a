#include "core/vision/cluster_regions.h"

#include <algorithm>
#include <limits>

#include "core/base/error.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kSide = 16;

// One channel a cluster: 0 hair, 1 face, 2 and 3 background.
ClusterTable plainTable() {
  ClusterTable t{"model", "layer", 4, {"hair", "face", "background", "background"}, {}, {}, {}};
  t.centroids.assign(16, 0.0F);
  for (std::size_t k = 0; k < 4; ++k) t.centroids[5 * k] = 1.0F;
  t.mean.assign(4, 0.0F);
  t.deviation.assign(4, 1.0F);
  return t;
}

// Two separate patches of hair on a background of two halves; a face between the patches; in cells.
int clusterAt(int x, int y) {
  if (y >= 2 && y < 6 && x >= 2 && x < 6) return 0;
  if (y >= 2 && y < 6 && x >= 10 && x < 14) return 0;
  if (y >= 8 && y < 14 && x >= 5 && x < 11) return 1;
  return x < kSide / 2 ? 2 : 3;
}

std::vector<float> plainActivation() {
  std::vector<float> a(4 * kSide * kSide, 0.0F);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) a[static_cast<std::size_t>((clusterAt(x, y) * kSide + y) * kSide + x)] = 1.0F;
  }
  return a;
}

Image8 plainPicture(int side) {
  constexpr std::uint8_t kColours[4][3] = {{60, 40, 20}, {220, 170, 150}, {90, 120, 200}, {60, 180, 90}};
  Image8 picture(side, side);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const int k = clusterAt(x * kSide / side, y * kSide / side);
      std::copy_n(kColours[k], 3, picture.row(y) + 3 * x);
    }
  }
  return picture;
}

// The mask's weight at the middle of a cell.
int weight(const MaskPtr& mask, int x, int y) {
  return mask->row((2 * y + 1) * kMaskSide / (2 * kSide))[(2 * x + 1) * kMaskSide / (2 * kSide)];
}

}  // namespace

TEST_CASE("regions are the clusters of a name, clear inside and outside, with the picture's edges") {
  const ClusterRegions regions(plainTable(), plainActivation(), kSide, plainPicture(512));
  CHECK(regions.names() == std::vector<std::string>{"hair", "face", "background"});
  for (const std::string& name : regions.names()) {
    const MaskPtr mask = regions.mask(name);
    REQUIRE(mask->side == kMaskSide);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        INFO(name << " " << x << " " << y);
        CHECK(weight(mask, x, y) == (plainTable().names[static_cast<std::size_t>(clusterAt(x, y))] == name ? 255 : 0));
      }
    }
  }
  // Cells are 32 pixels of the mask; the edge of the patch is at 64 and 4 pixels wide at most.
  const MaskPtr hair = regions.mask("hair");
  CHECK(hair->row(128)[61] < 64);
  CHECK(hair->row(128)[66] > 191);
}

TEST_CASE("names that the table lacks and pictures that are none are refused") {
  const ClusterRegions regions(plainTable(), plainActivation(), kSide, plainPicture(256));
  CHECK_THROWS_AS(regions.mask("neck"), Error);
  CHECK_THROWS_AS(regions.mask(""), Error);
  CHECK_THROWS_AS(ClusterRegions(plainTable(), plainActivation(), kSide, Image8(256, 200)), Error);
  CHECK_THROWS_AS(ClusterRegions(plainTable(), plainActivation(), kSide, Image8(16, 16)), Error);
  CHECK_THROWS_AS(ClusterRegions(plainTable(), plainActivation(), kSide + 1, plainPicture(256)), Error);
}

TEST_CASE("a click takes the part of the cluster under it, then of the name, then all of the name") {
  const ClusterRegions regions(plainTable(), plainActivation(), kSide, plainPicture(256));
  for (const float tolerance : {0.2F, 0.5F, 0.8F}) {
    INFO(tolerance);
    const MaskPtr hair = regions.at(0.25F, 0.25F, tolerance);
    CHECK(weight(hair, 3, 3) == 255);
    CHECK(weight(hair, 11, 3) == (tolerance < ClusterRegions::kConnectedBelow ? 0 : 255));  // the other patch
    CHECK(weight(hair, 8, 10) == 0);
    const MaskPtr background = regions.at(0.0F, 1.0F, tolerance);
    CHECK(weight(background, 1, 14) == 255);
    CHECK(weight(background, 14, 14) == (tolerance < ClusterRegions::kNamedFrom ? 0 : 255));  // another cluster
    CHECK(weight(background, 3, 3) == 0);
  }
}

TEST_CASE("more tolerance never takes less, and any point gives a mask that holds it") {
  const ClusterRegions regions(plainTable(), plainActivation(), kSide, plainPicture(256));
  long before = 0;
  for (const float tolerance : {0.0F, 0.2F, 0.4F, 0.5F, 0.7F, 1.0F}) {
    const MaskPtr mask = regions.at(0.25F, 0.25F, tolerance);
    long sum = 0;
    for (const std::uint8_t w : mask->weights) sum += w;
    CHECK(sum >= before);
    before = sum;
  }
  for (int i = 0; i <= 40; ++i) {
    const float x = static_cast<float>(i) / 40.0F;
    const int pixel = std::min(kMaskSide - 1, i * kMaskSide / 40);
    INFO(x);
    // On an edge one of the two neighbours: a step of the work picture lies between two pixels of the mask.
    const MaskPtr mask = regions.at(x, 0.25F, 0.0F);
    CHECK(std::max(mask->row(128)[pixel], mask->row(128)[std::min(kMaskSide - 1, pixel + 1)]) > 60);
  }
  const float none = std::numeric_limits<float>::quiet_NaN();
  CHECK(*regions.at(none, -3.0F, none) == *regions.at(0.0F, 0.0F, 0.0F));
  CHECK(*regions.at(9.0F, 1.0F, 7.0F) == *regions.at(1.0F, 1.0F, 1.0F));
}
