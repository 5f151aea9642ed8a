#pragma once
// Spherical k-means: sorts unit vectors so that the mean cosine to their cluster's centroid is largest.
// Source: Dhillon and Modha, Machine Learning 42, 2001; started as in k-means++ (Arthur and Vassilvitskii, 2007).
#include <cstdint>
#include <span>
#include <vector>

namespace lineament {

struct KmeansOptions {
  int clusters = 8;
  int iterations = 100;  ///< at most
  std::uint32_t seed = 1;
};

struct KmeansResult {
  std::vector<float> centroids;  ///< [clusters, size], unit length
  std::vector<int> assignment;   ///< [count]
  double meanCosine = 0.0;
  int iterations = 0;
};

/// `rows`: [count, size], each of unit length. Throws kBadArgument for fewer rows than clusters.
KmeansResult sphericalKmeans(std::span<const float> rows, int size, const KmeansOptions& options);

}  // namespace lineament
