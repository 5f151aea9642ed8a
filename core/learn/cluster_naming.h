#pragma once
// What a cluster of activations is, by where its cells lie on aligned faces: each name of clusterNames() has one or two
// zones of the picture where little else is found. Any thread.
#include <span>
#include <string>
#include <vector>

#include "core/vision/face_landmarks.h"

namespace lineament {

/// The zone that (x, y), 0..1 right and down, lies in; -1 between the zones. `points` are in pixels of a picture of
/// `side` pixels.
int zoneOf(const Landmarks& points, int side, double x, double y);

/// Index into clusterNames() of the name that a zone speaks for.
std::size_t nameOfZone(int zone);

struct ClusterNaming {
  std::vector<std::string> names;  ///< [clusters]; empty where no zone stands out
  /// [clusters][clusterNames()]: share of a zone's cells that are of the cluster, over the cluster's share of all
  /// cells; of the better one of the name's zones.
  std::vector<std::vector<double>> lifts;
};

/// `assignment` and `zones`: of the same cells, zones as zoneOf gives them.
ClusterNaming namedByPlace(std::span<const int> assignment, std::span<const int> zones, int clusters);

}  // namespace lineament
