#include "core/edit/conditional.h"

#include <Eigen/Dense>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

// Conditions whose sine to the others' span is below this repeat them: they add nothing that could be held apart.
constexpr double kIndependent = 1e-3;

}  // namespace

std::vector<float> conditioned(std::span<const float> direction, std::span<const Condition> conditions) {
  const auto size = static_cast<Eigen::Index>(direction.size());
  std::vector<float> result(direction.begin(), direction.end());
  std::vector<const Condition*> used;
  for (const Condition& c : conditions) {
    if (c.normal.size() != direction.size()) {
      throw Error::badArgument("The condition of an edit", std::to_string(c.normal.size()) + " numbers",
                               std::to_string(direction.size()));
    }
    if (c.blend != 0.0F) used.push_back(&c);
  }
  if (used.empty() || size == 0) return result;

  Eigen::MatrixXd normals(size, static_cast<Eigen::Index>(used.size()));  // C^T
  for (std::size_t k = 0; k < used.size(); ++k) {
    const Eigen::VectorXd n = Eigen::Map<const Eigen::VectorXf>(used[k]->normal.data(), size).cast<double>();
    normals.col(static_cast<Eigen::Index>(k)) = n.norm() > 0.0 ? Eigen::VectorXd(n / n.norm()) : n;
  }
  const Eigen::VectorXd p = Eigen::Map<const Eigen::VectorXf>(direction.data(), size).cast<double>();
  // Least squares min |C^T a - p|, the same a as the Gram form, of minimal length where the rank falls short.
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> qr;
  qr.setThreshold(kIndependent);
  qr.compute(normals);
  Eigen::VectorXd a = qr.solve(p);
  for (std::size_t k = 0; k < used.size(); ++k) a(static_cast<Eigen::Index>(k)) *= double{used[k]->blend};
  Eigen::Map<Eigen::VectorXf>(result.data(), size) = (p - normals * a).cast<float>();
  return result;
}

float lengthLeft(std::span<const float> direction, std::span<const Condition> conditions) {
  const auto length = [](std::span<const float> v) {
    double square = 0.0;
    for (const float x : v) square += double{x} * double{x};
    return std::sqrt(square);
  };
  const double whole = length(direction);
  return whole > 0.0 ? static_cast<float>(length(conditioned(direction, conditions)) / whole) : 0.0F;
}

}  // namespace lineament
