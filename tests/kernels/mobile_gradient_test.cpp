#include "core/kernels/mobile_gradient.h"

#include <cmath>

#include "core/base/random.h"
#include "core/engine/synthesis_engine.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "tests/support/catch.h"

namespace lineament {
namespace {

constexpr int kSide = 64;  // of the tiny generator's picture

std::vector<float> noise(std::uint32_t seed, std::size_t count) {
  return NumpyRandomState(seed).randn(count);
}

LatentWPlus latent(const MobileModel& model, std::uint32_t seed) {
  const int rows = static_cast<int>(model.layers.size());
  return LatentWPlus(noise(seed, static_cast<std::size_t>(rows * model.latentSize)), rows);
}

ImageF asked(int width, int height, std::uint32_t seed) {
  ImageF gradient(width, height);
  gradient.pixels = noise(seed, gradient.pixels.size());
  return gradient;
}

const ImageF& pictureOf(MobileGradient& gradient, const LatentWPlus& w, Roi window) {
  gradient.start(w, window);
  while (!gradient.forward()) {
  }
  return gradient.picture();
}

LatentWPlus backward(MobileGradient& gradient, const ImageF& loss, MobileGradient::Weights weights) {
  gradient.startBackward(loss, weights);
  while (!gradient.backward()) {
  }
  return gradient.derivative();
}

double product(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

double length(const std::vector<float>& a) {
  return std::sqrt(product(a, a));
}

double distance(std::vector<float> a, const std::vector<float>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
  return length(a);
}

// The slope of `loss` at 0 by central differences. float32 pictures: rounding errors of about 1e-6 in 3,000 numbers
// over a step of 3e-4, and the few activations that change sign on the way, come to about 2 % of the gradient's length.
constexpr double kTolerance = 0.04;
template <class Loss>
double slope(const Loss& loss) {
  constexpr float kStep = 3e-4F;
  return (loss(kStep) - loss(-kStep)) / (2.0 * double{kStep});
}

}  // namespace

TEST_CASE("the gradient's picture is the engine's") {
  const auto model = makeTinyModel(3, kSide);
  const LatentWPlus w = latent(*model, 4);
  const auto engine = makeMobileKernelEngine(model, {});
  const ImageF whole = renderPicture(*engine, engine->styles(w), Roi::square(kSide));
  MobileGradient gradient(model, 2);
  const ImageF& found = pictureOf(gradient, w, Roi::square(kSide));
  REQUIRE(found.pixels.size() == whole.pixels.size());
  float largest = 0.0F;
  for (std::size_t i = 0; i < found.pixels.size(); ++i) {
    largest = std::max(largest, std::abs(found.pixels[i] - whole.pixels[i]));
  }
  CHECK(largest < 1e-5F);
}

TEST_CASE("the gradient by w is the slope of the loss") {
  const auto model = makeTinyModel(5, kSide);
  MobileGradient gradient(model, 2, 8);
  const LatentWPlus w = latent(*model, 6);
  const Roi window{8, 6, 54, 60};
  const ImageF loss = asked(window.width(), window.height(), 7);
  pictureOf(gradient, w, window);
  const LatentWPlus byW = backward(gradient, loss, MobileGradient::Weights::kFixed);
  for (std::uint32_t seed = 10; seed < 14; ++seed) {
    const std::vector<float> way = noise(seed, w.values().size());
    const double measured = slope([&](float step) {
      std::vector<float> moved = w.values();
      for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += step * way[i];
      return product(pictureOf(gradient, LatentWPlus(moved, w.rows()), window).pixels, loss.pixels);
    });
    const double expected = product(byW.values(), way);
    INFO(measured << " measured, " << expected << " expected");
    CHECK(std::abs(measured - expected) < kTolerance * length(byW.values()));
  }
  // Every row takes part.
  for (int r = 0; r < byW.rows(); ++r) {
    const auto row = byW.row(r);
    CHECK(length({row.begin(), row.end()}) > 0.0);
  }
}

TEST_CASE("the gradient by the weights is the slope of the loss") {
  const auto model = makeTinyModel(8, kSide);
  MobileGradient gradient(model, 2, 8);
  const LatentWPlus w = latent(*model, 9);
  const Roi window = Roi::square(kSide);
  const ImageF loss = asked(window.width(), window.height(), 10);
  pictureOf(gradient, w, window);
  backward(gradient, loss, MobileGradient::Weights::kTrained);
  const std::vector<TrainedLayer> by = gradient.gradients();
  const std::vector<TrainedLayer> start = gradient.trained();
  REQUIRE(by.size() >= 5);
  for (std::size_t l = 0; l < by.size(); ++l) {
    const std::vector<float> way = noise(20 + static_cast<std::uint32_t>(l), by[l].weight.size());
    const std::vector<float> biasWay = noise(40 + static_cast<std::uint32_t>(l), by[l].bias.size());
    const double measured = slope([&](float step) {
      gradient.trained() = start;
      for (std::size_t i = 0; i < way.size(); ++i) gradient.trained()[l].weight[i] += step * way[i];
      for (std::size_t i = 0; i < biasWay.size(); ++i) gradient.trained()[l].bias[i] += step * biasWay[i];
      gradient.trainedChanged();
      return product(pictureOf(gradient, w, window).pixels, loss.pixels);
    });
    const double expected = product(by[l].weight, way) + product(by[l].bias, biasWay);
    INFO("row " << by[l].row << ": " << measured << " measured, " << expected << " expected");
    CHECK(std::abs(measured - expected) < kTolerance * std::hypot(length(by[l].weight), length(by[l].bias)));
  }
}

TEST_CASE("a window has the gradient of the whole picture that asks for nothing outside it") {
  const auto model = makeTinyModel(11, kSide);
  MobileGradient gradient(model, 2, 8);
  const LatentWPlus w = latent(*model, 12);
  const Roi window{12, 20, 38, 50};
  const ImageF loss = asked(window.width(), window.height(), 13);
  const ImageF part = pictureOf(gradient, w, window);
  const LatentWPlus byWindow = backward(gradient, loss, MobileGradient::Weights::kTrained);
  const std::vector<TrainedLayer> weightsByWindow = gradient.gradients();
  const ImageF whole = pictureOf(gradient, w, Roi::square(kSide));
  ImageF spread(whole.width, whole.height);
  double pixels = 0.0;
  for (int y = 0; y < window.height(); ++y) {
    const std::size_t floats = static_cast<std::size_t>(window.width()) * 3;
    const std::size_t from = static_cast<std::size_t>(window.x0) * 3;
    std::copy_n(loss.row(y), floats, spread.row(window.y0 + y) + from);
    for (std::size_t i = 0; i < floats; ++i) {
      pixels = std::max(pixels, std::abs(double{part.row(y)[i]} - double{whole.row(window.y0 + y)[from + i]}));
    }
  }
  CHECK(pixels < 1e-6);
  const LatentWPlus byWhole = backward(gradient, spread, MobileGradient::Weights::kTrained);
  CHECK(distance(byWhole.values(), byWindow.values()) < 1e-5 * length(byWhole.values()));
  for (std::size_t l = 0; l < weightsByWindow.size(); ++l) {
    const std::vector<float>& a = gradient.gradients()[l].weight;
    CHECK(distance(a, weightsByWindow[l].weight) < 1e-5 * length(a));
  }
}

}  // namespace lineament
