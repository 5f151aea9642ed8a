#include "core/nn/lpips.h"

#include <cmath>

#include "core/base/random.h"
#include "core/nn/guard.h"
#include "tests/support/catch.h"

namespace lineament {
namespace {

constexpr int kSide = 32;

ImageF picture(std::uint32_t seed) {
  ImageF p(kSide, kSide);
  p.pixels = NumpyRandomState(seed).randn(p.pixels.size());
  for (float& v : p.pixels) v *= 0.3F;
  return p;
}

std::shared_ptr<const nn::Vgg16> network() {
  static const auto made = [] {
    auto n = std::make_shared<nn::Vgg16>(makeTinyVgg(3, 8), at::Device(at::kCPU), at::kFloat);
    while (!n->prepare(kVggConvolutions - 1)) {
    }
    return n;
  }();
  return made;
}

void setTarget(nn::Lpips& lpips, const ImageF& target, const std::vector<float>& loss) {
  lpips.startTarget(target, loss, std::vector<float>(loss.size(), 1.0F));
  while (!lpips.prepareTarget()) {
  }
}

double valueOf(nn::Lpips& lpips, const ImageF& p) {
  lpips.start(p);
  while (!lpips.measure()) {
  }
  return lpips.value();
}

}  // namespace

TEST_CASE("a picture does not differ from itself, and another does") {
  nn::translated("testing", [] {
    nn::Lpips lpips(network(), kSide);
    setTarget(lpips, picture(1), std::vector<float>(kSide * kSide, 1.0F));
    CHECK(valueOf(lpips, picture(1)) < 1e-6);
    CHECK(valueOf(lpips, picture(2)) > 1e-3);
    CHECK(lpips.reported() == Approx(lpips.value()));
  });
}

TEST_CASE("the derivative of the difference is its slope") {
  nn::translated("testing", [] {
    nn::Lpips lpips(network(), kSide);
    std::vector<float> weights(kSide * kSide, 0.0F);
    for (int i = 0; i < kSide * kSide / 2; ++i) weights[static_cast<std::size_t>(i)] = 1.0F;
    setTarget(lpips, picture(1), weights);
    const ImageF start = picture(2);
    lpips.start(start);
    while (!lpips.work()) {
    }
    ImageF gradient(kSide, kSide);
    lpips.addGradient(gradient, 1.0F);
    double square = 0.0;
    for (const float g : gradient.pixels) square += double{g} * double{g};
    const double length = std::sqrt(square);
    REQUIRE(length > 0.0);
    // Along the steepest way; a step that is long against float32 rounding and short against the curvature.
    constexpr double kStep = 0.02;
    ImageF up = start, down = start;
    for (std::size_t i = 0; i < up.pixels.size(); ++i) {
      const auto step = static_cast<float>(kStep * double{gradient.pixels[i]} / length);
      up.pixels[i] += step;
      down.pixels[i] -= step;
    }
    const double slope = (valueOf(lpips, up) - valueOf(lpips, down)) / (2.0 * kStep);
    CHECK(slope == Approx(length).epsilon(0.05));
  });
}

TEST_CASE("what has no weight does not count") {
  nn::translated("testing", [] {
    nn::Lpips lpips(network(), kSide);
    std::vector<float> weights(kSide * kSide, 0.0F);
    for (int i = 0; i < kSide; ++i) weights[static_cast<std::size_t>(i)] = 1.0F;  // the first row
    setTarget(lpips, picture(1), weights);
    ImageF p = picture(1);
    // The deepest cells see much of the picture: only in the first block is a far change nothing.
    const double same = valueOf(lpips, p);
    for (int x = 0; x < 3 * kSide; ++x) p.row(kSide - 1)[x] += 1.0F;
    const double far = valueOf(lpips, p);
    for (int x = 0; x < 3 * kSide; ++x) p.row(0)[x] += 1.0F;
    CHECK(valueOf(lpips, p) > 4.0 * far + same);
  });
}

TEST_CASE("tensor operators measure what the loops of a CPU measure") {
  nn::translated("testing", [] {
    nn::Lpips loops(network(), kSide), tensors(network(), kSide, nn::Lpips::Way::kTensors);
    std::vector<float> weights(kSide * kSide, 0.25F);
    for (int i = 0; i < kSide * kSide / 3; ++i) weights[static_cast<std::size_t>(i)] = 1.0F;
    ImageF gradients[2] = {ImageF(kSide, kSide), ImageF(kSide, kSide)};
    nn::Lpips* both[2] = {&loops, &tensors};
    for (int i = 0; i < 2; ++i) {
      setTarget(*both[i], picture(1), weights);
      both[i]->start(picture(2));
      while (!both[i]->work()) {
      }
      both[i]->addGradient(gradients[i], 1.0F);
    }
    // Sums of a thousand products in another order.
    CHECK(tensors.value() == Approx(loops.value()).epsilon(1e-4));
    CHECK(tensors.reported() == Approx(loops.reported()).epsilon(1e-4));
    double away = 0.0, size = 0.0;
    for (std::size_t i = 0; i < gradients[0].pixels.size(); ++i) {
      const double a = double{gradients[0].pixels[i]}, b = double{gradients[1].pixels[i]};
      away += (a - b) * (a - b);
      size += a * a;
    }
    CHECK(std::sqrt(away / size) < 1e-3);
    CHECK(valueOf(tensors, picture(1)) < 1e-6);
  });
}

}  // namespace lineament
