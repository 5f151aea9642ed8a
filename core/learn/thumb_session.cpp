#include "core/learn/thumb_session.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/learn/foreign_directions.h"
#include "core/learn/principal_components.h"

namespace lineament {
namespace {

constexpr std::size_t kFewestPerKind = 3;
constexpr double kRidge = 3.0;  // prior precision of the weights: about three labels' worth each
constexpr int kNewtonSteps = 12, kFolds = 5;

std::vector<float> ofUnitLength(const Eigen::VectorXd& v) {
  const Eigen::VectorXf u = (v / std::max(1e-12, v.norm())).cast<float>();
  return {u.data(), u.data() + u.size()};
}

}  // namespace

ThumbBasis::ThumbBasis(std::shared_ptr<const Population> population, int components)
    : population_(std::move(population)), components_(std::min(components, population_->size)) {
  const auto size = static_cast<std::size_t>(population_->size);
  for (const Direction& d : principalComponents(population_->latents, population_->size, components_)) {
    axes_.insert(axes_.end(), d.normal.begin(), d.normal.end());
    deviations_.push_back(d.standardDeviation);
  }
  std::vector<double> mean(size);
  for (std::size_t i = 0; i < population_->latents.size(); ++i)
    mean[i % size] += double{population_->latents[i]} / static_cast<double>(population_->count());
  for (std::size_t k = 0; k < population_->count(); ++k) {
    for (std::size_t c = 0; c < deviations_.size(); ++c) {
      double dot = 0.0;
      for (std::size_t i = 0; i < size; ++i)
        dot += double{axes_[c * size + i]} * (double{population_->latents[k * size + i]} - mean[i]);
      coordinates_.push_back(static_cast<float>(dot / double{deviations_[c]}));
    }
  }
}

std::vector<float> ThumbBasis::direction(const std::vector<double>& weights) const {
  const auto size = static_cast<std::size_t>(population_->size);
  Eigen::VectorXd p = Eigen::VectorXd::Zero(population_->size);
  for (std::size_t c = 0; c < weights.size(); ++c) {
    for (std::size_t i = 0; i < size; ++i)
      p(static_cast<Eigen::Index>(i)) += weights[c] * double{deviations_[c]} * double{axes_[c * size + i]};
  }
  return ofUnitLength(p);
}

std::vector<float> ThumbBasis::boundary(const std::vector<double>& weights) const {
  const auto size = static_cast<std::size_t>(population_->size);
  Eigen::VectorXd p = Eigen::VectorXd::Zero(population_->size);
  for (std::size_t c = 0; c < weights.size(); ++c) {
    for (std::size_t i = 0; i < size; ++i)
      p(static_cast<Eigen::Index>(i)) += weights[c] / double{deviations_[c]} * double{axes_[c * size + i]};
  }
  return ofUnitLength(p);
}

ThumbSession::ThumbSession(std::shared_ptr<const ThumbBasis> basis) : basis_(std::move(basis)) {}

void ThumbSession::label(std::uint32_t seed, bool up) {
  const std::uint32_t first = basis_->population().firstSeed;
  if (seed < first || seed - first >= basis_->population().count()) {
    throw Error::badArgument("The face to judge", "seed " + std::to_string(seed), "one of the proposed faces");
  }
  labels_[seed] = up;
}

void ThumbSession::unlabel(std::uint32_t seed) {
  labels_.erase(seed);
}

std::optional<bool> ThumbSession::labelOf(std::uint32_t seed) const {
  const auto it = labels_.find(seed);
  return it == labels_.end() ? std::nullopt : std::optional<bool>(it->second);
}

std::size_t ThumbSession::ups() const {
  return static_cast<std::size_t>(
      std::count_if(labels_.begin(), labels_.end(), [](const auto& l) { return l.second; }));
}

std::size_t ThumbSession::downs() const {
  return labels_.size() - ups();
}

bool ThumbSession::ready() const {
  return ups() >= kFewestPerKind && downs() >= kFewestPerKind;
}

std::vector<std::pair<std::size_t, bool>> ThumbSession::labelled() const {
  std::vector<std::pair<std::size_t, bool>> all;
  for (const auto& [seed, up] : labels_) all.emplace_back(seed - basis_->population().firstSeed, up);
  return all;
}

// Newton's method on the penalised likelihood; the last weight is the bias, which is not penalised.
std::vector<double> ThumbSession::weights(const std::vector<std::pair<std::size_t, bool>>& labels) const {
  const Eigen::Index n = static_cast<Eigen::Index>(labels.size()), k = basis_->components();
  Eigen::MatrixXd x(n, k + 1);
  Eigen::VectorXd y(n), balance(n);
  double ups = 0.0;
  for (const auto& label : labels) ups += label.second ? 1.0 : 0.0;
  for (Eigen::Index r = 0; r < n; ++r) {
    const auto& [face, up] = labels[static_cast<std::size_t>(r)];
    for (Eigen::Index c = 0; c < k; ++c) x(r, c) = double{basis_->face(face)[c]};
    x(r, k) = 1.0;
    y(r) = up ? 1.0 : 0.0;
    // Rare attributes have few thumbs up: both kinds weigh the same.
    balance(r) = static_cast<double>(n) / 2 / std::max(1.0, up ? ups : static_cast<double>(n) - ups);
  }
  Eigen::VectorXd b = Eigen::VectorXd::Zero(k + 1);
  for (int i = 0; i < kNewtonSteps; ++i) {
    const Eigen::ArrayXd p = 1.0 / (1.0 + (-(x * b).array().min(30.0).max(-30.0)).exp());
    Eigen::VectorXd gradient = x.transpose() * (balance.array() * (y.array() - p)).matrix();
    const Eigen::VectorXd curvature = (balance.array() * p * (1.0 - p)).max(1e-6);
    Eigen::MatrixXd hessian = x.transpose() * curvature.asDiagonal() * x;
    for (Eigen::Index c = 0; c < k; ++c) {
      gradient(c) -= kRidge * b(c);
      hessian(c, c) += kRidge;
    }
    hessian(k, k) += 1e-6;
    const Eigen::VectorXd change = hessian.ldlt().solve(gradient);
    b += change;
    if (change.norm() < 1e-8) break;
  }
  return {b.data(), b.data() + b.size()};
}

std::vector<std::uint32_t> ThumbSession::propose(std::size_t count) {
  const Population& all = basis_->population();
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < all.count(); ++i) {
    if (!proposed_.contains(all.firstSeed + static_cast<std::uint32_t>(i))) fresh.push_back(i);
  }
  std::vector<std::size_t> chosen;
  if (ready()) {
    const std::vector<double> b = weights(labelled());
    std::vector<double> score(all.count());
    for (const std::size_t i : fresh) {
      score[i] = b.back();
      for (int c = 0; c < basis_->components(); ++c)
        score[i] += b[static_cast<std::size_t>(c)] * double{basis_->face(i)[c]};
    }
    std::sort(fresh.begin(), fresh.end(), [&](std::size_t a, std::size_t c) { return score[a] > score[c]; });
    const std::size_t likely = std::min((count + 1) / 2, fresh.size());
    chosen.assign(fresh.begin(), fresh.begin() + static_cast<std::ptrdiff_t>(likely));
    fresh.erase(fresh.begin(), fresh.begin() + static_cast<std::ptrdiff_t>(likely));
    std::sort(fresh.begin(), fresh.end(),
              [&](std::size_t a, std::size_t c) { return std::abs(score[a]) < std::abs(score[c]); });
  }
  for (const std::size_t i : fresh) {
    if (chosen.size() >= count) break;
    chosen.push_back(i);
  }
  std::vector<std::uint32_t> seeds;
  for (const std::size_t i : chosen) {
    seeds.push_back(all.firstSeed + static_cast<std::uint32_t>(i));
    proposed_.insert(seeds.back());
  }
  return seeds;
}

Direction ThumbSession::direction(const std::string& title) const {
  if (!ready()) {
    throw Error::badArgument("The attribute",
                             std::to_string(ups()) + " thumbs up and " + std::to_string(downs()) + " down",
                             "at least three of each");
  }
  std::vector<double> b = weights(labelled());
  b.pop_back();
  Direction d;
  d.title = title;
  d.id = idOf(title);
  d.group = "Own";
  d.normal = basis_->direction(b);
  d.boundary = basis_->boundary(b);
  d.standardDeviation = basis_->population().unit(d);
  return d;
}

double ThumbSession::agreement() const {
  if (!ready()) return 0.0;
  const auto all = labelled();
  double right = 0.0;
  for (int fold = 0; fold < kFolds; ++fold) {
    std::vector<std::pair<std::size_t, bool>> fit, held;
    for (std::size_t i = 0; i < all.size(); ++i) (static_cast<int>(i) % kFolds == fold ? held : fit).push_back(all[i]);
    const std::vector<double> b = weights(fit);
    for (const auto& [face, up] : held) {
      double score = b.back();
      for (int c = 0; c < basis_->components(); ++c)
        score += b[static_cast<std::size_t>(c)] * double{basis_->face(face)[c]};
      right += (score > 0.0) == up ? 1.0 : 0.0;
    }
  }
  return right / static_cast<double>(all.size());
}

std::string ThumbSession::table() const {
  std::string text = "seed,label\n";
  for (const auto& [seed, up] : labels_) text += std::to_string(seed) + (up ? ",1\n" : ",0\n");
  return text;
}

bool ThumbBasisJob::step(SynthesisEngine& engine) {
  if (!gather_.step(engine)) return false;
  basis_ = std::make_shared<const ThumbBasis>(gather_.population());
  return true;
}

}  // namespace lineament
