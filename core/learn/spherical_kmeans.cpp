#include "core/learn/spherical_kmeans.h"

#include <Eigen/Dense>
#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/base/random.h"

namespace lineament {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowsMap = Eigen::Map<const Rows>;

// Row with a chance in proportion to `weights`.
Eigen::Index drawn(const Eigen::VectorXf& weights, NumpyRandomState& random) {
  double left = random.uniform() * weights.cast<double>().sum();
  for (Eigen::Index i = 0; i + 1 < weights.size(); ++i) {
    left -= double{weights(i)};
    if (left < 0.0) return i;
  }
  return weights.size() - 1;
}

// Far from each other with good odds: each next start is drawn by its distance from those there are.
Rows startingCentroids(const RowsMap& x, int clusters, NumpyRandomState& random) {
  Rows centroids(clusters, x.cols());
  Eigen::VectorXf distance = Eigen::VectorXf::Ones(x.rows());
  for (int k = 0; k < clusters; ++k) {
    centroids.row(k) = x.row(drawn(distance, random));
    const Eigen::VectorXf own = (1.0F - (x * centroids.row(k).transpose()).array()).max(0.0F);
    distance = k == 0 ? own : distance.cwiseMin(own).eval();
  }
  return centroids;
}

}  // namespace

KmeansResult sphericalKmeans(std::span<const float> rows, int size, const KmeansOptions& options) {
  const auto n = size > 0 ? static_cast<Eigen::Index>(rows.size()) / size : 0;
  if (options.clusters < 1 || n < options.clusters || options.iterations < 1) {
    throw Error::badArgument("k-means",
                             std::to_string(options.clusters) + " clusters of " + std::to_string(n) + " rows",
                             "one or more clusters and at least as many rows");
  }
  const RowsMap x(rows.data(), n, size);
  NumpyRandomState random(options.seed);
  Rows centroids = startingCentroids(x, options.clusters, random);
  KmeansResult result;
  result.assignment.assign(static_cast<std::size_t>(n), -1);
  // A few rows on a border go to and fro for long; they change nothing that can be seen.
  const Eigen::Index settled = n / 10000;
  Eigen::Index moved = n;
  while (moved > settled && result.iterations < options.iterations) {
    ++result.iterations;
    const Rows cosines = x * centroids.transpose();
    Rows sums = Rows::Zero(options.clusters, size);
    double total = 0.0;
    Eigen::Index worst = 0;
    float lowest = 2.0F;
    moved = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      Eigen::Index best = 0;
      const float cosine = cosines.row(i).maxCoeff(&best);
      total += double{cosine};
      if (cosine < lowest) {
        lowest = cosine;
        worst = i;
      }
      sums.row(best) += x.row(i);
      int& own = result.assignment[static_cast<std::size_t>(i)];
      if (own != static_cast<int>(best)) ++moved;
      own = static_cast<int>(best);
    }
    result.meanCosine = total / static_cast<double>(n);
    for (int k = 0; k < options.clusters; ++k) {
      const float length = sums.row(k).norm();
      // A cluster that lost all its rows starts again where the others fit worst.
      if (length > 1e-6F) {
        centroids.row(k) = sums.row(k) / length;
      } else {
        centroids.row(k) = x.row(worst);
      }
    }
  }
  result.centroids.assign(centroids.data(), centroids.data() + centroids.size());
  return result;
}

}  // namespace lineament
