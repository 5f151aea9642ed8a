// LibTorch's gradient gives the numbers of the project's own kernels, on the CPU and, where there is one, on a GPU.
#include "core/nn/mobile_torch_gradient.h"

#include <cmath>
#include <iostream>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/kernels/mobile_gradient.h"
#include "core/nn/haar.h"
#include "tests/support/catch.h"

namespace lineament {
namespace {

constexpr int kSide = 64;

std::vector<float> noise(std::uint32_t seed, std::size_t count) {
  return NumpyRandomState(seed).randn(count);
}

void run(GeneratorGradient& gradient, const LatentWPlus& w, Roi window, const ImageF& asked) {
  gradient.start(w, window);
  while (!gradient.forward()) {
  }
  gradient.startBackward(asked, GeneratorGradient::Weights::kTrained);
  while (!gradient.backward()) {
  }
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  REQUIRE(a.size() == b.size());
  double away = 0.0, size = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    away += (double{a[i]} - double{b[i]}) * (double{a[i]} - double{b[i]});
    size += double{b[i]} * double{b[i]};
  }
  return std::sqrt(away / std::max(size, 1e-30));
}

// Sums in another order: a relative 1e-6 of float32 grows to about 1e-5 over twenty layers.
constexpr double kSame = 1e-4;

void compare(const std::string& device) {
  const auto model = makeTinyModel(5, kSide);
  MobileGradient wanted(model, 1, 8);
  const auto found = makeMobileTorchGradient(model, {.device = device}, 8);
  REQUIRE(found->side() == kSide);
  const int rows = static_cast<int>(model->layers.size());
  const LatentWPlus w(noise(6, static_cast<std::size_t>(rows * model->latentSize)), rows);
  for (const Roi window : {Roi::square(kSide), Roi{8, 6, 54, 60}, Roi{0, 0, 22, 64}, Roi{40, 40, 64, 64}}) {
    ImageF asked(window.width(), window.height());
    asked.pixels = noise(7, asked.pixels.size());
    for (const bool changed : {false, true}) {
      if (changed) {
        for (GeneratorGradient* g : std::initializer_list<GeneratorGradient*>{&wanted, found.get()}) {
          for (TrainedLayer& layer : g->trained()) {
            for (float& v : layer.weight) v *= 1.03F;
            for (float& v : layer.bias) v += 0.01F;
          }
          g->trainedChanged();
        }
      }
      run(wanted, w, window, asked);
      run(*found, w, window, asked);
      INFO("window " << window.x0 << " " << window.y0 << ", changed " << changed);
      CHECK(distance(found->picture().pixels, wanted.picture().pixels) < kSame);
      CHECK(distance(found->derivative().values(), wanted.derivative().values()) < kSame);
      REQUIRE(found->gradients().size() == wanted.gradients().size());
      for (std::size_t l = 0; l < wanted.gradients().size(); ++l) {
        INFO("row " << wanted.gradients()[l].row);
        CHECK(found->gradients()[l].row == wanted.gradients()[l].row);
        CHECK(distance(found->gradients()[l].weight, wanted.gradients()[l].weight) < kSame);
        CHECK(distance(found->gradients()[l].bias, wanted.gradients()[l].bias) < kSame);
      }
    }
  }
}

}  // namespace

TEST_CASE("LibTorch's gradient by w and by the weights is that of the kernels, window by window") {
  compare("cpu");
}

TEST_CASE("LibTorch's gradient on CUDA is that of the kernels") {
  try {
    makeMobileTorchGradient(makeTinyModel(5, kSide), {.device = "cuda"});
  } catch (const Error& e) {
    REQUIRE(e.code() == ErrorCode::kUnsupported);
    std::cerr << "SKIPPED: " << e.sentence() << "\n";
    return;
  }
  compare("cuda");
}

TEST_CASE("a window that is odd or outside, and a latent or a gradient of another size, are refused") {
  const auto model = makeTinyModel(5, kSide);
  const auto gradient = makeMobileTorchGradient(model, {});
  const int rows = static_cast<int>(model->layers.size());
  const LatentWPlus w(LatentW{noise(1, static_cast<std::size_t>(model->latentSize))}, rows);
  CHECK_THROWS_AS(gradient->start(w, Roi{1, 0, 9, 8}), Error);
  CHECK_THROWS_AS(gradient->start(w, Roi{0, 0, kSide + 2, 8}), Error);
  CHECK_THROWS_AS(gradient->start(LatentWPlus(LatentW{{1.0F}}, rows), Roi::square(kSide)), Error);
  gradient->start(w, Roi::square(kSide));
  gradient->forward();
  CHECK_THROWS_AS(gradient->startBackward(ImageF(8, 8), GeneratorGradient::Weights::kFixed), Error);
}

TEST_CASE("the Haar transform is undone by its transpose") {
  const at::Tensor bands = nn::fromHost(noise(3, 1 * 12 * 5 * 7), {1, 12, 5, 7});
  CHECK(distance(nn::toHost(nn::haar(nn::inverseHaar(bands))), nn::toHost(bands)) < 1e-6);
}

}  // namespace lineament
