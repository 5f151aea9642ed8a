#include "core/learn/hold_search.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr double kDamping = 0.1;    // a move of one unit counts as much as this many standard deviations of a score
constexpr double kLongest = 1.5;    // units: a larger move changes the face more than it keeps
constexpr double kTolerance = 0.1;  // standard deviations: about what the landmarks' own noise is
constexpr double kFirstCaution = 0.1, kLeastCaution = 0.01, kMoreCaution = 8.0, kLessCaution = 0.25;
constexpr int kMostRounds = 8;

Eigen::Map<const Eigen::VectorXd> mapped(const std::vector<double>& v) {
  return {v.data(), static_cast<Eigen::Index>(v.size())};
}

double rootMeanSquare(const std::vector<double>& v) {
  return v.empty() ? 0.0 : mapped(v).norm() / std::sqrt(static_cast<double>(v.size()));
}

double costOf(const std::vector<double>& residual, const std::vector<double>& moves) {
  return mapped(residual).squaredNorm() + kDamping * kDamping * mapped(moves).squaredNorm();
}

bool within(const std::vector<double>& residual) {
  return std::all_of(residual.begin(), residual.end(), [](double r) { return std::abs(r) < kTolerance; });
}

}  // namespace

HoldSearch::HoldSearch(std::vector<double> residual, std::vector<double> response, std::size_t moves)
    : residual_(std::move(residual)), response_(std::move(response)), moves_(moves, 0.0), best_(moves, 0.0) {
  if (response_.size() != residual_.size() * moves) {
    throw Error::badArgument("The response of kept scores", std::to_string(response_.size()) + " numbers",
                             std::to_string(residual_.size() * moves));
  }
  caution_ = kFirstCaution;
  before_ = bestResidual_ = rootMeanSquare(residual_);
  bestCost_ = costOf(residual_, moves_);
  done_ = moves == 0 || within(residual_);
  propose();
}

void HoldSearch::propose() {
  proposal_ = moves_;
  if (done_) return;
  const auto rows = static_cast<Eigen::Index>(residual_.size()), columns = static_cast<Eigen::Index>(moves_.size());
  const Eigen::Map<const Matrix> response(response_.data(), rows, columns);
  const Eigen::MatrixXd normal =
      response.transpose() * response + (kDamping * kDamping + caution_) * Eigen::MatrixXd::Identity(columns, columns);
  const Eigen::VectorXd step =
      normal.ldlt().solve(-(response.transpose() * mapped(residual_)) - kDamping * kDamping * mapped(moves_));
  for (std::size_t k = 0; k < proposal_.size(); ++k) {
    proposal_[k] = std::clamp(moves_[k] + step[static_cast<Eigen::Index>(k)], -kLongest, kLongest);
  }
}

void HoldSearch::measured(const std::vector<double>& residual) {
  if (residual.size() != residual_.size()) {
    throw Error::badArgument("The kept scores", std::to_string(residual.size()) + " numbers",
                             std::to_string(residual_.size()));
  }
  const auto rows = static_cast<Eigen::Index>(residual_.size()), columns = static_cast<Eigen::Index>(moves_.size());
  const Eigen::VectorXd step = mapped(proposal_) - mapped(moves_);
  const double length = step.squaredNorm();
  if (length > 0.0) {
    Eigen::Map<Matrix> response(response_.data(), rows, columns);
    const Eigen::VectorXd missed = mapped(residual) - mapped(residual_) - response * step;
    response += missed * step.transpose() / length;
  }
  const double cost = costOf(residual, proposal_);
  ++rounds_;
  if (cost < bestCost_) {
    bestCost_ = cost;
    bestResidual_ = rootMeanSquare(residual);
    best_ = proposal_;
    moves_ = proposal_;
    residual_ = residual;
    caution_ = std::max(kLeastCaution, caution_ * kLessCaution);
  } else {
    caution_ *= kMoreCaution;
  }
  // A step that made it worse is not taken; with more caution, and the corrected response, another one is proposed.
  done_ = within(residual_) || rounds_ >= kMostRounds || length < 1e-4;
  propose();
}

}  // namespace lineament
