#include "core/edit/ridge_fit.h"

#include <Eigen/Dense>

namespace lineament {

std::vector<float> ridgeFit(std::span<const float> x, std::span<const float> y, int samples, int inputs, int outputs,
                            float lambda, std::span<const float> prior) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Rows> X(x.data(), samples, inputs), Y(y.data(), samples, outputs);
  Rows before = Rows::Zero(inputs, outputs);
  if (!prior.empty()) before = Eigen::Map<const Rows>(prior.data(), inputs, outputs);

  // Normal equations in double after a float product: the sums are over thousands of samples, the solve is what is
  // delicate.
  Eigen::MatrixXf gramF = Eigen::MatrixXf::Zero(inputs, inputs);
  gramF.selfadjointView<Eigen::Lower>().rankUpdate(X.transpose());
  Eigen::MatrixXd gram = gramF.selfadjointView<Eigen::Lower>().toDenseMatrix().cast<double>();
  const double ridge = static_cast<double>(lambda) * gram.diagonal().mean() + 1e-12;
  const Eigen::MatrixXd right = (X.transpose() * (Y - X * before)).cast<double>();
  gram.diagonal().array() += ridge;
  const Eigen::MatrixXd change = gram.ldlt().solve(right);

  std::vector<float> fitted(static_cast<std::size_t>(inputs) * static_cast<std::size_t>(outputs));
  Eigen::Map<Rows>(fitted.data(), inputs, outputs) = before + change.cast<float>();
  return fitted;
}

}  // namespace lineament
