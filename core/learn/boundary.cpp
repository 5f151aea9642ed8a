#include "core/learn/boundary.h"

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <random>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

constexpr int kFewestPerTail = 10;
constexpr double kCosts[] = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3};

struct Plane {
  std::vector<double> weight;
  double bias = 0.0;
  double at(std::span<const float> w) const {
    double sum = bias;
    for (std::size_t i = 0; i < w.size(); ++i) sum += weight[i] * double{w[i]};
    return sum;
  }
};

struct Sample {
  std::span<const float> latent;
  bool high = false;
};

// liblinear wants sparse rows; ours are dense, with a last feature of 1 for the bias.
Plane solve(const std::vector<Sample>& samples, double cost) {
  const std::size_t size = samples.front().latent.size();
  std::vector<feature_node> nodes(samples.size() * (size + 2));
  std::vector<feature_node*> rows(samples.size());
  std::vector<double> labels(samples.size());
  for (std::size_t r = 0; r < samples.size(); ++r) {
    feature_node* row = rows[r] = nodes.data() + r * (size + 2);
    for (std::size_t i = 0; i < size; ++i) row[i] = {static_cast<int>(i) + 1, double{samples[r].latent[i]}};
    row[size] = {static_cast<int>(size) + 1, 1.0};
    row[size + 1] = {-1, 0.0};
    labels[r] = samples[r].high ? 1.0 : -1.0;
  }
  problem data{};
  data.l = static_cast<int>(samples.size());
  data.n = static_cast<int>(size) + 1;
  data.y = labels.data();
  data.x = rows.data();
  data.bias = 1.0;
  parameter how{};
  how.solver_type = L2R_L2LOSS_SVC;  // primal: deterministic, no random order
  how.C = cost;
  how.eps = 1e-3;
  set_print_string_function([](const char*) {});
  if (const char* problem = check_parameter(&data, &how)) throw Error::internal(problem);
  struct Free {
    void operator()(model* m) const { free_and_destroy_model(&m); }
  };
  const std::unique_ptr<model, Free> fitted(train(&data, &how));
  Plane plane;
  // liblinear's first label counts as positive.
  const double sign = fitted->label[0] == 1 ? 1.0 : -1.0;
  plane.weight.resize(size);
  for (std::size_t i = 0; i < size; ++i) plane.weight[i] = sign * fitted->w[i];
  plane.bias = sign * fitted->w[size];
  return plane;
}

double accuracy(const Plane& plane, const std::vector<Sample>& samples) {
  if (samples.empty()) return 0.0;
  const auto right = std::count_if(samples.begin(), samples.end(),
                                   [&](const Sample& s) { return (plane.at(s.latent) > 0.0) == s.high; });
  return static_cast<double>(right) / static_cast<double>(samples.size());
}

double chosenCost(const std::vector<Sample>& samples) {
  constexpr std::size_t kFolds = 3;
  double best = kCosts[0], bestAccuracy = -1.0;
  for (const double cost : kCosts) {
    double sum = 0.0;
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      std::vector<Sample> fit, held;
      for (std::size_t i = 0; i < samples.size(); ++i) (i % kFolds == fold ? held : fit).push_back(samples[i]);
      sum += accuracy(solve(fit, cost), held) / kFolds;
    }
    if (sum > bestAccuracy + 1e-9) {  // equal: the smaller cost, the wider margin
      bestAccuracy = sum;
      best = cost;
    }
  }
  return best;
}

double correlation(std::span<const double> a, std::span<const float> b) {
  const auto n = static_cast<double>(a.size());
  double ma = 0.0, mb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ma += a[i] / n;
    mb += double{b[i]} / n;
  }
  double ab = 0.0, aa = 0.0, bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = a[i] - ma, y = double{b[i]} - mb;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

}  // namespace

Boundary fitBoundary(std::span<const float> latents, std::span<const float> scores, const BoundaryOptions& options) {
  const std::size_t n = scores.size();
  const std::size_t size = n == 0 ? 0 : latents.size() / n;
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  if (n < 2 || !(scores[order.front()] < scores[order.back()])) {
    throw Error::badArgument("The scores to learn from", "scores that are all the same", "low and high scores");
  }
  const float lowest = scores[order.front()], highest = scores[order.back()];
  const bool labels = std::all_of(scores.begin(), scores.end(), [&](float s) { return s == lowest || s == highest; });
  std::size_t low = static_cast<std::size_t>(options.tail * static_cast<double>(n)), high = low;
  if (labels) {
    low = static_cast<std::size_t>(std::count(scores.begin(), scores.end(), lowest));
    high = n - low;
  }
  if (low < kFewestPerTail || high < kFewestPerTail) {
    throw Error::badArgument("The samples to learn from",
                             std::to_string(std::min(low, high)) + " at one end of the scores",
                             "at least " + std::to_string(kFewestPerTail));
  }

  const auto latent = [&](std::size_t i) { return latents.subspan(i * size, size); };
  std::vector<std::size_t> lows(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(low));
  std::vector<std::size_t> highs(order.end() - static_cast<std::ptrdiff_t>(high), order.end());
  std::mt19937 random(options.shuffle);
  std::vector<Sample> fit, held;
  for (std::vector<std::size_t>* tail : {&lows, &highs}) {
    std::shuffle(tail->begin(), tail->end(), random);
    const auto cut = static_cast<std::size_t>(options.trainShare * static_cast<double>(tail->size()));
    for (std::size_t i = 0; i < tail->size(); ++i) {
      (i < cut ? fit : held).push_back({latent((*tail)[i]), tail == &highs});
    }
  }
  std::shuffle(fit.begin(), fit.end(), random);

  Boundary boundary;
  boundary.cost = chosenCost(fit);
  const Plane plane = solve(fit, boundary.cost);
  boundary.trained = static_cast<int>(fit.size());
  boundary.validated = static_cast<int>(held.size());
  boundary.validationAccuracy = accuracy(plane, held);
  if (!labels) {
    const float middle = (scores[order[low - 1]] + scores[order[n - high]]) / 2;
    std::vector<Sample> rest;
    for (std::size_t i = low; i < n - high; ++i) rest.push_back({latent(order[i]), scores[order[i]] > middle});
    boundary.rest = static_cast<int>(rest.size());
    boundary.restAccuracy = accuracy(plane, rest);
  }

  std::vector<double> distances(n);
  double square = 0.0;
  for (const double v : plane.weight) square += v * v;
  const double length = std::sqrt(square);
  if (!(length > 0.0)) throw Error::internal("the boundary has no direction");
  for (std::size_t i = 0; i < n; ++i) distances[i] = plane.at(latent(i)) / length;
  boundary.correlation = correlation(distances, scores);
  boundary.bias = plane.bias / length;
  for (const double v : plane.weight) boundary.normal.push_back(static_cast<float>(v / length));
  return boundary;
}

}  // namespace lineament
