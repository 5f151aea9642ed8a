#pragma once
// Makes a table of activation clusters: gathers cells of one layer from many faces, sorts them by spherical k-means
// and proposes what each cluster is. Same seeds, same table. One thread. Throws Error.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/engine/synthesis_engine.h"
#include "core/vision/activation_clusters.h"

namespace lineament {

struct ClusterTrainingOptions {
  /// 32 x 32 cells: fine enough for a fringe, coarse enough to know what is what. After conv2 comes an inverse Haar
  /// step, so three quarters of its channels are detail bands; conv1 tells neck from cheeks and background from the
  /// rest.
  std::string layer = "l2.conv1";
  int clusters = 8;                  ///< with 7 the eyes go to the neck, with 10 hair and background fall apart
  std::uint32_t firstSeed = 500000;  ///< far from seeds that people look at
  std::uint32_t faces = 160;
  float psi = 0.7F;
  int restarts = 12;     ///< k-means finds a local optimum; the best of these is kept
  int iterations = 100;  ///< at most; most runs settle after 30 to 60
  std::uint32_t kmeansSeed = 1;
};

/// A face as the clusters see it: its picture of 256 pixels and the layer's whole activation.
struct ClusterFace {
  Image8 picture;
  int side = 0;                   ///< cells
  std::vector<float> activation;  ///< planar [channels, side, side]
};

struct ClusterTraining {
  ClusterTable table;                      ///< names are proposals
  double meanCosine = 0.0;                 ///< of the cells to their centroids: what k-means maximises
  std::vector<double> restartCosines;      ///< of every restart
  int iterations = 0;                      ///< of the best restart
  std::vector<double> shares;              ///< [clusters]: of the cells
  std::vector<std::vector<double>> lifts;  ///< [clusters][clusterNames()]: see cluster_naming.h
};

/// Called with what is done, how much of it, and of how many.
using ClusterProgress = std::function<void(const std::string& what, std::size_t done, std::size_t all)>;

/// Index of the layer of that name; kBadArgument, naming those there are, when there is none.
int layerNamed(const GeneratorSpec& spec, const std::string& name);
ClusterFace clusterFace(SynthesisEngine& engine, std::uint32_t seed, float psi, int layer);
ClusterTraining learnClusters(SynthesisEngine& engine, const ClusterTrainingOptions& options,
                              const ClusterProgress& progress);

}  // namespace lineament
