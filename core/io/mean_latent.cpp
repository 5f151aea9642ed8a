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

/// sqrt(2) * lrelu(weightGain weight x + biasGain bias, 0.2)
struct Dense {
  const std::vector<float>& weight;
  const std::vector<float>& bias;
  int in = 0, out = 0;
  float weightGain = 1.0F, biasGain = 1.0F;
};

std::vector<float> meanOf(int inputs, const std::vector<Dense>& layers, int count,
                          const std::function<void(double)>& progress) {
  const int latent = layers.back().out;
  const float gain = std::sqrt(2.0F);
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(latent);
  for (int first = 0; first < count; first += kBlock) {
    if (progress) progress(static_cast<double>(first) / count);
    ColumnMatrix x = normalisedSeeds(inputs, first, std::min(kBlock, count - first));
    for (const Dense& l : layers) {
      const Eigen::Map<const RowMatrix> weight(l.weight.data(), l.out, l.in);
      const Eigen::Map<const Eigen::VectorXf> bias(l.bias.data(), l.out);
      ColumnMatrix y(l.out, x.cols());
      y.noalias() = weight * x;
      if (l.weightGain != 1.0F) y *= l.weightGain;
      if (l.biasGain == 1.0F) {
        y.colwise() += bias;
      } else {
        y.colwise() += l.biasGain * bias;
      }
      x = gain * y.cwiseMax(0.2F * y);
    }
    sum += x.cast<double>().rowwise().sum();
  }
  if (progress) progress(1.0);
  std::vector<float> mean(static_cast<std::size_t>(latent));
  for (int k = 0; k < latent; ++k) mean[static_cast<std::size_t>(k)] = static_cast<float>(sum[k] / count);
  return mean;
}

}  // namespace

std::vector<float> meanLatentOf(const MobileModel& model, int count, const std::function<void(double)>& progress) {
  std::vector<Dense> layers;
  for (std::size_t l = 0; l < model.mappingWeights.size(); ++l) {
    layers.push_back({model.mappingWeights[l], model.mappingBiases[l], model.latentSize, model.latentSize});
  }
  return meanOf(model.latentSize, layers, count, progress);
}

std::vector<float> meanLatentOf(const StyleGan2Model& model, int count, const std::function<void(double)>& progress) {
  constexpr float kLearningRate = 0.01F;
  std::vector<Dense> layers;
  for (const StyleGan2Dense& d : model.mapping) {
    layers.push_back(
        {d.weight, d.bias, d.in, d.out, kLearningRate / std::sqrt(static_cast<float>(d.in)), kLearningRate});
  }
  return meanOf(model.zSize, layers, count, progress);
}

}  // namespace lineament
