#pragma once
// A picture to judge a table of clusters by: one row a face, with the clusters as colours and each region laid over the
// face. One thread.
#include <span>

#include "core/learn/cluster_training.h"

namespace lineament {

/// Columns: the face, its clusters (colour by number, dark where none is sure), the table's names in the order of
/// ClusterRegions::names(). Tiles of the pictures' size.
Image8 clusterSheet(const ClusterTable& table, std::span<const ClusterFace> faces);

}  // namespace lineament
