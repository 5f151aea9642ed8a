// The optimisers on functions whose answer is known, the sizes, and the whole job on a tiny loss network.
#include "core/nn/style_optimisation.h"

#include <cmath>
#include <iostream>
#include <thread>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/nn/colour_match.h"
#include "core/nn/ops.h"
#include "core/nn/pixel_optimiser.h"
#include "core/nn/style_objective.h"
#include "core/nn/style_sizes.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

Image8 noisePicture(int width, int height, std::uint32_t seed) {
  NumpyRandomState random(seed);
  Image8 picture(width, height);
  for (auto& v : picture.pixels) v = static_cast<std::uint8_t>(random.uniform() * 255.0);
  return picture;
}

// Squares of one colour each: what a picture of pixels of their own has to learn from it is more than its colours.
Image8 squarePicture(int width, int height, std::uint32_t seed) {
  constexpr int kSide = 8;
  const Image8 colours = noisePicture(width / kSide + 1, height / kSide + 1, seed);
  Image8 picture(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) std::copy_n(colours.row(y / kSide) + 3 * (x / kSide), 3, picture.row(y) + 3 * x);
  }
  return picture;
}

struct Tiny {
  test::TemporaryFolder folder;
  StylePictureJobs jobs;
  Tiny() {
    writeVggModel(*makeTinyVgg(4, 8), folder.file("vgg"));
    jobs = makeStylePictureJobs(makeLossNetwork({.weights = [this] { return folder.file("vgg"); }, .threads = 1}));
  }
};

double totalOf(const StyleProgress& p) {
  return nn::kContentShare * p.contentLoss + nn::kStyleShare * p.styleLoss;
}

// A narrow bent valley in every pair of pixels, as Rosenbrock's.
std::pair<double, at::Tensor> valley(const at::Tensor& x) {
  const at::Tensor a = x.narrow(3, 0, 4), b = x.narrow(3, 4, 4);
  const at::Tensor off = b.sub(a.square()), rest = a.sub(1.0).neg();
  const double loss = off.square().sum().item().toDouble() * 100.0 + rest.square().sum().item().toDouble();
  at::Tensor gradient = x.mul(0.0);
  gradient.narrow(3, 0, 4).copy_(off.mul(a).mul(-400.0).sub(rest.mul(2.0)));
  gradient.narrow(3, 4, 4).copy_(off.mul(200.0));
  return {loss, gradient};
}

at::Tensor startOf() {
  return nn::fromHost(NumpyRandomState(9).randn(96), {1, 4, 8, 3}).permute({0, 3, 1, 2}).to(at::kDouble);
}

}  // namespace

TEST_CASE("a picture takes the mean and the covariance of another's colours, and a grey one does no harm") {
  const auto picture = [](std::uint32_t seed, int side, double red, double green, double blue) {
    std::vector<float> rgb = NumpyRandomState(seed).randn(static_cast<std::size_t>(3 * side * side));
    for (std::size_t i = 0; i < rgb.size(); i += 3) {
      // Small enough that nothing is clamped; green follows red.
      rgb[i + 1] = static_cast<float>(green + 0.06 * double{rgb[i]} + 0.03 * double{rgb[i + 1]});
      rgb[i] = static_cast<float>(red + 0.08 * double{rgb[i]});
      rgb[i + 2] = static_cast<float>(blue + 0.05 * double{rgb[i + 2]});
    }
    return nn::fromHost(rgb, {1, side, side, 3}).permute({0, 3, 1, 2});
  };
  const auto statistics = [](const at::Tensor& x) {
    const at::Tensor rgb = x.to(at::kDouble).reshape({3, -1}), mean = rgb.mean(1, true), centred = rgb.sub(mean);
    std::vector<double> all;
    const at::Tensor covariance = centred.matmul(centred.t()).div(static_cast<double>(rgb.size(1))).contiguous();
    for (int c = 0; c < 3; ++c) all.push_back(mean.const_data_ptr<double>()[c]);
    for (int i = 0; i < 9; ++i) all.push_back(covariance.const_data_ptr<double>()[i]);
    return all;
  };
  const at::Tensor face = picture(1, 40, 0.2, 0.0, -0.1), painting = picture(2, 31, -0.3, 0.1, 0.3);
  const std::vector<double> wanted = statistics(painting), got = statistics(nn::withColoursOf(face, painting));
  // Covariances carry the floor of 1e-4 that keeps noise from being stretched; they are about 0.003 to 0.006 here.
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(got[i] == Catch::Approx(wanted[i]).margin(3e-4));
  CHECK(nn::withColoursOf(face, face).sub(face).abs().max().item().toDouble() < 1e-4);

  const at::Tensor grey = face.mul(0.0).add(0.25);
  const at::Tensor painted = nn::withColoursOf(grey, painting);  // one colour: the painting's mean
  CHECK(painted.isfinite().all().item().toBool());
  CHECK(painted.sub(painted.mean({2, 3}, true)).abs().max().item().toDouble() < 1e-4);
  const std::vector<double> plain = statistics(nn::withColoursOf(face, grey));
  for (std::size_t c = 0; c < 3; ++c) CHECK(plain[c] == Catch::Approx(0.25).margin(1e-4));
}

TEST_CASE("optimisers: L-BFGS never rises and finds the bottom of a bent valley") {
  at::Tensor x = startOf();
  const auto optimiser = nn::makeLbfgs(x);
  double before = valley(x).first;
  for (int i = 0; i < 1500; ++i) {
    const auto [loss, gradient] = valley(x);
    x = optimiser->next(loss, gradient);
    const double now = valley(optimiser->best()).first;
    REQUIRE(now <= before);
    before = now;
  }
  CHECK(before < 1e-6);
}

TEST_CASE("optimisers: L-BFGS survives losses that are not numbers") {
  at::Tensor x = startOf();
  const auto optimiser = nn::makeLbfgs(x);
  const double before = valley(x).first;
  for (int i = 0; i < 200; ++i) {
    auto [loss, gradient] = valley(x);
    if (i % 3 == 1) loss = std::nan("");
    x = optimiser->next(loss, gradient);
  }
  CHECK(valley(optimiser->best()).first < 0.5 * before);
}

TEST_CASE("optimisers: Adam comes down") {
  at::Tensor x = startOf();
  const double before = valley(x).first;
  const auto optimiser = nn::makeAdam(x, 300);
  for (int i = 0; i < 300; ++i) {
    const auto [loss, gradient] = valley(x);
    x = optimiser->next(loss, gradient);
  }
  CHECK(valley(optimiser->best()).first < 0.1 * before);
}

TEST_CASE("style sizes: from coarse to fine, every step is used") {
  for (const int steps : {1, 2, 3, 7, 200}) {
    for (const int side : {64, 256, 512, 1024}) {
      const auto sizes = nn::styleSizes(300, 300, side, 96, steps);
      int sum = 0;
      for (const nn::StyleSize& s : sizes) {
        CHECK(s.steps >= 1);
        sum += s.steps;
      }
      CHECK(sum == steps);
      CHECK(sizes.back().width == side);
      CHECK(static_cast<int>(sizes.size()) <= steps);
    }
  }
  CHECK(nn::styleSizes(300, 300, 512, 96, 100).size() == 3);
  CHECK(nn::styleSizes(300, 300, 512, 512, 100).size() == 1);
  const auto wide = nn::styleSizes(400, 100, 256, 96, 10).back();
  CHECK(wide.width == 512);
  CHECK(wide.height == 128);
  CHECK(nn::scaledToArea(20000, 1, 256).height == 32);
  CHECK(nn::scaledToArea(20000, 1, 256).width == 1024);
}

TEST_CASE("style job: the picture comes closer with every optimiser, and is shown meanwhile") {
  const Tiny tiny;
  for (const StyleOptimiser optimiser : {StyleOptimiser::kLbfgs, StyleOptimiser::kAdam}) {
    StylePictureOptions options;
    options.side = 64;
    options.coarsestSide = 64;
    options.optimiser = optimiser;
    // One step measures the picture it starts from; how many steps a piece of work does depends on the machine.
    options.steps = 1;
    const auto one = tiny.jobs(noisePicture(70, 70, 1), squarePicture(90, 40, 2), options);
    while (!one->work()) {
    }
    const double first = totalOf(one->progress());
    options.steps = 12;
    const auto job = tiny.jobs(noisePicture(70, 70, 1), squarePicture(90, 40, 2), options);
    CHECK(job->picture() == nullptr);
    int seen = 0, side = 0;
    while (!job->work()) {
      const StyleProgress p = job->progress();
      CHECK(p.step >= seen);
      CHECK(p.steps == 12);
      if (p.step > 0) {
        REQUIRE(job->picture() != nullptr);
        CHECK(job->picture()->width == p.side);
      }
      seen = p.step;
      side = std::max(side, p.side);
    }
    CHECK(job->progress().step == 12);
    CHECK(job->progress().seconds > 0.0);
    CHECK(job->picture()->width == 64);
    CHECK(job->picture()->height == 64);
    CHECK(totalOf(job->progress()) < first);
  }
}

TEST_CASE("style job: CUDA comes as close as the CPU") {
  const Tiny tiny;
  const auto gpu = makeStylePictureJobs(
      makeLossNetwork({.weights = [&] { return tiny.folder.file("vgg"); }, .device = "cuda", .threads = 1}));
  StylePictureOptions options;
  options.side = 64;
  options.coarsestSide = 64;
  const auto loss = [&](const StylePictureJobs& jobs, int steps) {
    options.steps = steps;
    const auto job = jobs(noisePicture(70, 70, 1), squarePicture(90, 40, 2), options);
    while (!job->work()) {
    }
    return totalOf(job->progress());
  };
  double first = 0.0;
  try {
    first = loss(gpu, 1);
  } catch (const Error& e) {
    REQUIRE(e.code() == ErrorCode::kUnsupported);
    std::cerr << "SKIPPED: " << e.sentence() << "\n";
    return;
  }
  // Products have ten bits where TF32 is allowed, and are summed over some layers.
  CHECK(std::abs(first - loss(tiny.jobs, 1)) < 0.01 * first);
  // The paths part, as every step builds on the one before; where they lead must not.
  const double found = loss(gpu, 12), wanted = loss(tiny.jobs, 12);
  CHECK(std::abs(found - wanted) < 0.3 * (first - wanted));
}

TEST_CASE("style job: pause, finish now, shapes") {
  const Tiny tiny;
  StylePictureOptions options;
  options.side = 64;
  options.steps = 1000;
  const auto job = tiny.jobs(noisePicture(64, 128, 1), noisePicture(1, 1, 2), options);
  while (job->progress().step < 2) REQUIRE_FALSE(job->work());
  job->setPaused(true);
  const StyleProgress before = job->progress();
  for (int i = 0; i < 3; ++i) CHECK_FALSE(job->work());
  CHECK(job->progress().step == before.step);
  job->setPaused(false);
  while (job->progress().step == before.step) REQUIRE_FALSE(job->work());
  job->finishNow();
  CHECK(job->work());
  CHECK(job->picture()->width == 45);
  CHECK(job->picture()->height == 91);
  options.steps = 2;
  const auto thin = tiny.jobs(noisePicture(3, 700, 1), noisePicture(9000, 2, 2), options);
  while (!thin->work()) {
  }
  CHECK(thin->picture()->width == 32);
}

TEST_CASE("style job: what is wrong is one sentence") {
  const Tiny tiny;
  StylePictureOptions options;
  options.side = 64;
  CHECK_FALSE(test::refusal([&] { tiny.jobs(Image8{}, noisePicture(8, 8, 1), options); }).empty());
  options.steps = 0;
  CHECK_FALSE(test::refusal([&] { tiny.jobs(noisePicture(8, 8, 1), noisePicture(8, 8, 1), options); }).empty());
  options.steps = 1;
  const auto damaged =
      makeStylePictureJobs(makeLossNetwork({.weights = [&] { return tiny.folder.write("x", "hello"); }}));
  const auto job = damaged(noisePicture(8, 8, 1), noisePicture(8, 8, 1), options);
  CHECK(test::refusal([&] { job->work(); }).find("x: found") != std::string::npos);
  const auto nowhere =
      makeStylePictureJobs(makeLossNetwork({.weights = [&] { return tiny.folder.file("vgg"); }, .device = "moon"}));
  const auto lost = nowhere(noisePicture(8, 8, 1), noisePicture(8, 8, 1), options);
  CHECK(test::refusal([&] { lost->work(); }).find("moon") != std::string::npos);
}
