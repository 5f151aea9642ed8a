#pragma once
// What the cells of one layer's activation look like, sorted into a few kinds by k-means over many faces: hair, face,
// neck, clothes, background. A table of a few kilobytes that gives regions without a face parser.
// Source: spherical k-means (Dhillon and Modha, 2001) on standardised channels. Immutable, any thread. Throws Error.
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace lineament {

/// What a cluster may be called. Several clusters may share a name; an empty name means none of these.
const std::vector<std::string>& clusterNames();

struct ClusterTable {
  std::string modelHash;           ///< GeneratorSpec::modelHash: the table means nothing for other weights
  std::string layer;               ///< SynthesisLayer::name, "l2.conv2"
  int channels = 0;                ///< of the layer
  std::vector<std::string> names;  ///< [clusters]
  std::vector<float> centroids;    ///< [clusters, channels], unit length, of standardised cells
  std::vector<float> mean;         ///< [channels], over all cells of the learned faces
  std::vector<float> deviation;    ///< [channels], above 0
  int clusters() const { return static_cast<int>(names.size()); }
};

/// `folder`/clusters.safetensors.
std::filesystem::path clusterFile(const std::filesystem::path& folder);
/// Throws kBadFile for anything that is not a whole table, and for one of another model than `modelHash`.
ClusterTable readClusterTable(const std::filesystem::path& file, const std::string& modelHash);
/// Replaced atomically. Throws kBadArgument for a table whose parts do not fit together.
void writeClusterTable(const ClusterTable& table, const std::filesystem::path& file);

/// How much each cell is of each cluster; sums to 1 over the clusters.
struct Memberships {
  int clusters = 0, width = 0, height = 0;
  std::vector<float> values;  ///< [clusters, height, width], 0..1
  std::span<const float> plane(int cluster) const;
};

/// Cosines of standardised cells to centroids are at most about 0.6; a difference of this much makes one cluster e
/// times as likely as another.
inline constexpr float kClusterTemperature = 0.06F;

/// `activation`: planar [channels, height, width] of the table's layer.
Memberships membershipsOf(const ClusterTable& table, std::span<const float> activation, int width, int height);

}  // namespace lineament
