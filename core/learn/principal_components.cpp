#include "core/learn/principal_components.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace lineament {

std::vector<Direction> principalComponents(std::span<const float> latents, int size, int count) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto n = size > 0 ? static_cast<Eigen::Index>(latents.size()) / size : 0;
  if (n < 2 || count < 1 || count > size) {
    throw Error::badArgument("The principal components",
                             std::to_string(count) + " of " + std::to_string(n) + " samples",
                             "at most " + std::to_string(size) + ", of two samples or more");
  }
  const Eigen::Map<const Rows> x(latents.data(), n, size);
  const Rows centred = x.rowwise() - x.colwise().mean();
  Eigen::MatrixXf c = Eigen::MatrixXf::Zero(size, size);
  c.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
  const Eigen::MatrixXd full =
      c.selfadjointView<Eigen::Lower>().toDenseMatrix().cast<double>() / static_cast<double>(n);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(full);
  std::vector<Direction> result;
  for (int k = 0; k < count; ++k) {
    const Eigen::Index column = size - 1 - k;  // ascending order
    Eigen::VectorXd v = eigen.eigenvectors().col(column);
    Eigen::Index largest = 0;
    v.cwiseAbs().maxCoeff(&largest);
    if (v(largest) < 0) v = -v;
    Direction d;
    d.id = "component-" + std::to_string(k + 1);
    d.title = "Component " + std::to_string(k + 1);
    d.group = "Components";
    for (Eigen::Index i = 0; i < v.size(); ++i) d.normal.push_back(static_cast<float>(v(i)));
    d.standardDeviation = static_cast<float>(std::sqrt(std::max(1e-12, eigen.eigenvalues()(column))));
    result.push_back(std::move(d));
  }
  return result;
}

}  // namespace lineament
