#include "core/io/mean_latent.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "core/base/random.h"

namespace lineament {

namespace {

using ColumnMatrix = Eigen::MatrixXf;
using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kBlock = 250;  ///< one block of 512-vectors is 0.5 MB and stays in the cache through all layers

/// One normalised z per column.
ColumnMatrix normalisedSeeds(int latent, int firstSeed, int count) {
  ColumnMatrix x(latent, count);
  for (int i = 0; i < count; ++i) {
    const std::vector<float> z =
        NumpyRandomState(static_cast<std::uint32_t>(firstSeed + i)).randn(static_cast<std::size_t>(latent));
    double squares = 0.0;
    for (const float v : z) squares += static_cast<double>(v) * static_cast<double>(v);
    const double scale = 1.0 / std::sqrt(squares / latent + 1e-8);
    for (int k = 0; k < latent; ++k) {
      x(k, i) = static_cast<float>(static_cast<double>(z[static_cast<std::size_t>(k)]) * scale);
    }
  }
  return x;
}

}  // namespace

std::vector<float> meanLatentOf(const MobileModel& model, int count, const std::function<void(double)>& progress) {
  const int latent = model.latentSize;
  const float gain = std::sqrt(2.0F);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(latent);
  for (int first = 0; first < count; first += kBlock) {
    if (progress) progress(static_cast<double>(first) / count);
    ColumnMatrix x = normalisedSeeds(latent, first, std::min(kBlock, count - first));
    for (std::size_t l = 0; l < model.mappingWeights.size(); ++l) {
      const Eigen::Map<const RowMatrix> weight(model.mappingWeights[l].data(), latent, latent);
      const Eigen::Map<const Eigen::VectorXf> bias(model.mappingBiases[l].data(), latent);
      ColumnMatrix y(latent, x.cols());
      y.noalias() = weight * x;
      y.colwise() += bias;
      x = gain * y.cwiseMax(0.2F * y);
    }
    sum += x.cast<double>().rowwise().sum();
  }
  if (progress) progress(1.0);
  std::vector<float> mean(static_cast<std::size_t>(latent));
  for (int k = 0; k < latent; ++k) mean[static_cast<std::size_t>(k)] = static_cast<float>(sum[k] / count);
  return mean;
}

}  // namespace lineament
