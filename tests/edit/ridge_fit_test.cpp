#include "core/edit/ridge_fit.h"

#include <cmath>

#include "core/base/random.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {
constexpr int kSamples = 200, kInputs = 6, kOutputs = 2;
std::size_t at(int row, int column, int columns) {
  return static_cast<std::size_t>(row * columns + column);
}
}  // namespace

TEST_CASE("without noise a planted linear map comes back") {
  NumpyRandomState random(4);
  const auto x = random.randn(kSamples * kInputs), planted = random.randn(kInputs * kOutputs);
  std::vector<float> y(kSamples * kOutputs, 0.0F);
  for (int i = 0; i < kSamples; ++i) {
    for (int o = 0; o < kOutputs; ++o) {
      for (int k = 0; k < kInputs; ++k) y[at(i, o, kOutputs)] += x[at(i, k, kInputs)] * planted[at(k, o, kOutputs)];
    }
  }
  const auto fitted = ridgeFit(x, y, kSamples, kInputs, kOutputs, 1e-7F);
  for (std::size_t i = 0; i < planted.size(); ++i) CHECK(double{fitted[i]} == Catch::Approx(planted[i]).margin(1e-4));
}

TEST_CASE("the solution makes the gradient of the penalised loss vanish") {
  NumpyRandomState random(5);
  const auto x = random.randn(kSamples * kInputs), y = random.randn(kSamples * kOutputs),
             prior = random.randn(kInputs * kOutputs);
  const float lambda = 3.0F;
  const auto b = ridgeFit(x, y, kSamples, kInputs, kOutputs, lambda, prior);
  double mean = 0.0;
  for (const float v : x) mean += double{v} * double{v} / kInputs;
  for (int k = 0; k < kInputs; ++k) {
    for (int o = 0; o < kOutputs; ++o) {
      double gradient = double{lambda} * mean * (double{b[at(k, o, kOutputs)]} - double{prior[at(k, o, kOutputs)]});
      for (int i = 0; i < kSamples; ++i) {
        double residual = -double{y[at(i, o, kOutputs)]};
        for (int j = 0; j < kInputs; ++j) residual += double{x[at(i, j, kInputs)]} * double{b[at(j, o, kOutputs)]};
        gradient += double{x[at(i, k, kInputs)]} * residual;
      }
      CHECK(std::abs(gradient) < 1e-2 * mean);
    }
  }
}

TEST_CASE("an endless ridge keeps the prior") {
  NumpyRandomState random(6);
  const auto x = random.randn(kSamples * kInputs), y = random.randn(kSamples * kOutputs),
             prior = random.randn(kInputs * kOutputs);
  const auto b = ridgeFit(x, y, kSamples, kInputs, kOutputs, 1e7F, prior);
  for (std::size_t i = 0; i < prior.size(); ++i) CHECK(double{b[i]} == Catch::Approx(prior[i]).margin(1e-4));
}
