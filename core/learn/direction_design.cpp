#include "core/learn/direction_design.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace lineament {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr double kFarthest = 3.0;  // standardised scores are clipped there: a few landmarks gone astray shall not lead

Eigen::MatrixXd covariance(Eigen::Ref<const Rows> x, const Eigen::RowVectorXf& mean) {
  const Rows centred = x.rowwise() - mean;
  Eigen::MatrixXf c = Eigen::MatrixXf::Zero(x.cols(), x.cols());
  c.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  return c.selfadjointView<Eigen::Lower>().toDenseMatrix().cast<double>() / static_cast<double>(x.rows());
}

Eigen::VectorXf standardised(const std::vector<float>& scores) {
  Eigen::VectorXd s =
      Eigen::Map<const Eigen::VectorXf>(scores.data(), static_cast<Eigen::Index>(scores.size())).cast<double>();
  s.array() -= s.mean();
  const double deviation = std::sqrt(s.squaredNorm() / static_cast<double>(s.size()));
  if (!(deviation > 0.0))
    throw Error::badArgument("The scores to learn from", "scores that are all the same", "low and high scores");
  return (s / deviation).cwiseMax(-kFarthest).cwiseMin(kFarthest).cast<float>();
}

}  // namespace

struct DirectionDesign::Numbers {
  Eigen::MatrixXd gradients;   // [size, attributes]
  Eigen::MatrixXd walked;      // S^m G
  Eigen::MatrixXd inverse;     // (G^T S^m G)^-1
  Eigen::MatrixXd population;  // S
  std::vector<double> fit;
};

DirectionDesign::DirectionDesign(std::span<const float> latents, const std::vector<std::vector<float>>& scores,
                                 std::span<const float> population, int size, DirectionDesignOptions options)
    : n_(std::make_unique<Numbers>()) {
  if (scores.empty() || size < 1 || latents.size() != scores.front().size() * static_cast<std::size_t>(size) ||
      population.size() % static_cast<std::size_t>(size) != 0 || population.empty()) {
    throw Error::badArgument("The faces to learn from", std::to_string(latents.size()) + " numbers",
                             "one latent a score");
  }
  const auto rows = static_cast<Eigen::Index>(scores.front().size());
  const Eigen::Map<const Rows> x(latents.data(), rows, size);
  const Eigen::RowVectorXf mean = x.colwise().mean();
  Eigen::MatrixXd gram = covariance(x, mean);
  gram.diagonal().array() += options.ridge * gram.diagonal().mean();
  Rows y(rows, static_cast<Eigen::Index>(scores.size()));
  for (std::size_t k = 0; k < scores.size(); ++k) y.col(static_cast<Eigen::Index>(k)) = standardised(scores[k]);
  const Rows centred = x.rowwise() - mean;
  const Eigen::MatrixXd right = (centred.transpose() * y).cast<double>() / static_cast<double>(rows);
  n_->gradients = gram.ldlt().solve(right);
  const Rows predicted = centred * n_->gradients.cast<float>();
  for (Eigen::Index k = 0; k < y.cols(); ++k) {
    const auto p = predicted.col(k).cast<double>();
    const auto s = y.col(k).cast<double>();
    n_->fit.push_back(p.dot(s) / std::max(1e-12, p.norm() * s.norm()));
  }

  const Eigen::Map<const Rows> all(population.data(), static_cast<Eigen::Index>(population.size()) / size, size);
  n_->population = covariance(all, all.colwise().mean());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(n_->population);
  const Eigen::VectorXd powers = eigen.eigenvalues().cwiseMax(1e-9).array().pow(options.metric);
  n_->walked = eigen.eigenvectors() * (powers.asDiagonal() * (eigen.eigenvectors().transpose() * n_->gradients));
  Eigen::MatrixXd effects = n_->gradients.transpose() * n_->walked;
  effects.diagonal().array() += options.slack * effects.diagonal().mean();
  n_->inverse = effects.inverse();
}

DirectionDesign::~DirectionDesign() = default;

std::vector<float> DirectionDesign::direction(std::span<const double> targets) const {
  const Eigen::Map<const Eigen::VectorXd> t(targets.data(), static_cast<Eigen::Index>(targets.size()));
  const Eigen::VectorXd p = n_->walked * (n_->inverse * t);
  const Eigen::VectorXf unitLength = (p / p.norm()).cast<float>();
  return {unitLength.data(), unitLength.data() + unitLength.size()};
}

std::vector<float> DirectionDesign::gradient(std::size_t attribute) const {
  const Eigen::VectorXd g = n_->gradients.col(static_cast<Eigen::Index>(attribute));
  const Eigen::VectorXf unitLength = (g / g.norm()).cast<float>();
  return {unitLength.data(), unitLength.data() + unitLength.size()};
}

const std::vector<double>& DirectionDesign::fit() const {
  return n_->fit;
}

float DirectionDesign::unit(const std::vector<float>& direction) const {
  const Eigen::VectorXd p =
      Eigen::Map<const Eigen::VectorXf>(direction.data(), static_cast<Eigen::Index>(direction.size())).cast<double>();
  return static_cast<float>(std::sqrt(std::max(0.0, p.dot(n_->population * p))));
}

}  // namespace lineament
