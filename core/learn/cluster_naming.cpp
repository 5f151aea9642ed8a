#include "core/learn/cluster_naming.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/vision/activation_clusters.h"

namespace lineament {
namespace {

enum Zone { kCrown, kBesideFace, kFeatures, kForehead, kNeck, kShoulders, kCorners, kZones };
// By zone: index into clusterNames().
constexpr std::array<std::size_t, kZones> kNameOf{0, 0, 1, 1, 2, 3, 4};

// A cluster needs at least this lift to be named at all: 1 is what chance gives.
constexpr double kLeastLift = 1.3;

struct Own {
  double x = 0.0, y = 0.0;
};

Own mean(const Landmarks& points, std::size_t first, std::size_t last) {
  Own sum;
  for (std::size_t i = first; i <= last; ++i) {
    sum.x += double{points[i].x} / static_cast<double>(last - first + 1);
    sum.y += double{points[i].y} / static_cast<double>(last - first + 1);
  }
  return sum;
}

// Even-odd rule on jaw (0..16) and brows (26 down to 17).
bool insideFace(const Landmarks& points, double x, double y) {
  constexpr std::size_t kCorners = 27;
  const auto corner = [&](std::size_t i) { return points[i < 17 ? i : 43 - i]; };
  bool inside = false;
  for (std::size_t i = 0; i < kCorners; ++i) {
    const Point a = corner(i), b = corner((i + 1) % kCorners);
    const double ay = double{a.y}, by = double{b.y};
    if ((ay > y) == (by > y)) continue;
    if (x < double{a.x} + (y - ay) / (by - ay) * (double{b.x} - double{a.x})) inside = !inside;
  }
  return inside;
}

}  // namespace

int zoneOf(const Landmarks& points, int side, double x, double y) {
  const double px = x * side, py = y * side;
  if (insideFace(points, px, py)) return kFeatures;
  // Distances in units of the distance between the eye centres, from the point between them. Aligned eyes are level.
  const Own left = mean(points, 36, 41), right = mean(points, 42, 47);
  const double unit = std::max(4.0, std::hypot(right.x - left.x, right.y - left.y));
  const double u = (px - (left.x + right.x) / 2) / unit, v = (py - (left.y + right.y) / 2) / unit;
  const double chinU = (double{points[8].x} - (left.x + right.x) / 2) / unit;
  const double chinV = (double{points[8].y} - (left.y + right.y) / 2) / unit;
  const double fromSide = std::min(x, 1.0 - x);
  if (fromSide < 0.07 && y < 0.5) return kCorners;
  if (std::abs(u) < 0.8 && v > -1.75 && v < -1.25) return kCrown;  // above foreheads, below the top of most heads
  if (std::abs(u) > 1.0 && std::abs(u) < 1.25 && v > -0.8 && v < 1.0) return kBesideFace;  // where long hair falls
  if (std::abs(u) < 0.5 && v > -0.75 && v < -0.5) return kForehead;                        // here and there a fringe
  if (std::abs(u - chinU) < 0.35 && v > chinV + 0.15 && v < chinV + 0.45) return kNeck;
  if (y > 0.93 && fromSide < 0.15) return kShoulders;  // further in, long hair is as frequent as clothes
  return -1;
}

std::size_t nameOfZone(int zone) {
  return kNameOf.at(static_cast<std::size_t>(zone));
}

ClusterNaming namedByPlace(std::span<const int> assignment, std::span<const int> zones, int clusters) {
  const std::vector<std::string>& names = clusterNames();
  const auto k = static_cast<std::size_t>(clusters);
  std::vector<double> cells(k);
  std::array<double, kZones> inZone{};
  std::vector<std::array<double, kZones>> counts(k);
  ClusterNaming naming{std::vector<std::string>(k), std::vector<std::vector<double>>(k)};
  for (std::vector<double>& row : naming.lifts) row.assign(names.size(), 0.0);
  for (std::size_t i = 0; i < assignment.size(); ++i) {
    const auto cluster = static_cast<std::size_t>(assignment[i]);
    ++cells[cluster];
    if (zones[i] < 0) continue;
    ++inZone[static_cast<std::size_t>(zones[i])];
    ++counts[cluster][static_cast<std::size_t>(zones[i])];
  }
  for (std::size_t c = 0; c < k; ++c) {
    std::vector<double>& row = naming.lifts[c];
    for (std::size_t z = 0; z < kZones; ++z) {
      const double expected = inZone[z] * cells[c] / static_cast<double>(std::max<std::size_t>(1, assignment.size()));
      if (expected > 0.0) row[kNameOf[z]] = std::max(row[kNameOf[z]], counts[c][z] / expected);
    }
    const auto best = std::max_element(row.begin(), row.end());
    if (*best >= kLeastLift) naming.names[c] = names[static_cast<std::size_t>(best - row.begin())];
  }
  return naming;
}

}  // namespace lineament
