// The LibTorch engine against double loops, against itself, and against the fused kernels on the real model.
#include <cmath>

#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/nn/cuda_check.h"
#include "core/nn/cuda_loader.h"
#include "core/nn/mobile_torch_engine.h"
#include "tests/support/catch.h"
#include "tests/support/graph_frames.h"
#include "tests/support/local_styles.h"
#include "tests/support/paths.h"
#include "tests/support/reference_generator.h"

using namespace lineament;

namespace {

constexpr int kImage = 128;

double largest(const ImageF& a, const ImageF& b) {
  REQUIRE(a.pixels.size() == b.pixels.size());
  double d = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i)
    d = std::max(d, std::abs(double{a.pixels[i]} - double{b.pixels[i]}));
  return d;
}

ImageF crop(const ImageF& whole, Roi r) {
  ImageF part(r.width(), r.height());
  for (int y = r.y0; y < r.y1; ++y) std::copy_n(whole.row(y) + 3 * r.x0, 3 * r.width(), part.row(y - r.y0));
  return part;
}

struct Fixture {
  std::shared_ptr<const MobileModel> model = makeTinyModel(11, kImage);
  std::unique_ptr<SynthesisEngine> engine = makeMobileTorchEngine(model, {.threads = 2});
  StyleSet styles = engine->styles(evaluate(EditRecipe(Seed{5}, 1.0F), *engine));
};

}  // namespace

TEST_CASE("torch: mapping, styles and picture agree with double loops") {
  Fixture f;
  const LatentZ z = latentOfSeed(Seed{5}, f.model->latentSize);
  const std::vector<double> w = test::referenceMap(*f.model, z.values);
  const LatentW ours = f.engine->map(z);
  for (std::size_t i = 0; i < w.size(); ++i) CHECK(double{ours.values[i]} == Catch::Approx(w[i]).margin(1e-5));
  const ImageF picture = renderPicture(*f.engine, f.styles, Roi::square(kImage));
  CHECK(largest(picture, test::referencePicture(*f.model, f.styles)) < 1e-3);
}

TEST_CASE("torch: masked styles, added values and blended branches agree with double loops") {
  Fixture f;
  const StyleSet edited = test::withLocalEdits(*f.engine, f.styles);
  const ImageF whole = renderPicture(*f.engine, edited, Roi::square(kImage));
  CHECK(largest(whole, test::referencePicture(*f.model, edited)) < 1e-3);
  CHECK(largest(whole, renderPicture(*f.engine, f.styles, Roi::square(kImage))) > 1e-2);
  const Roi part{30, 20, 100, 77};
  CHECK(largest(renderPicture(*f.engine, edited, part), crop(whole, part)) <= 1e-5);
  const int layer = f.engine->spec().levelEnd(32);
  const auto plain = f.engine->run(nullptr, layer, f.styles, Roi::square(32));
  const auto all = f.engine->run(nullptr, layer, edited, Roi::square(32));
  CHECK(f.engine->patched(plain, all)->toHost() == all->toHost());
  const auto hole = f.engine->run(nullptr, layer, edited, Roi{3, 4, 20, 11});
  const auto patched = f.engine->patched(plain, hole);
  CHECK(patched->toHost() != plain->toHost());
  CHECK(patched->toHost()[0] == plain->toHost()[0]);
}

TEST_CASE("torch: region is crop of full, resumed is from scratch") {
  Fixture f;
  const ImageF whole = renderPicture(*f.engine, f.styles, Roi::square(kImage));
  for (const Roi r : {Roi{0, 0, 40, 30}, Roi{61, 33, 128, 90}, Roi{127, 127, 128, 128}}) {
    CHECK(largest(renderPicture(*f.engine, f.styles, r), crop(whole, r)) <= 1e-5);
  }
  for (const int layer : {0, 3, 4, 7}) {
    const int side = f.engine->spec().layers[static_cast<std::size_t>(layer)].resolution;
    const auto from = f.engine->run(nullptr, layer, f.styles, Roi::square(side));
    CHECK(largest(renderPicture(*f.engine, f.styles, Roi::square(kImage), from), whole) <= 1e-5);
  }
  CHECK(f.engine->run(nullptr, 3, f.styles, Roi::square(8), [] { return true; }) == nullptr);
}

TEST_CASE("torch: activations are those of the fused kernels") {
  Fixture f;
  const auto kernels = makeMobileKernelEngine(f.model, {.threads = 2});
  for (int layer = 0; layer < static_cast<int>(f.engine->spec().layers.size()); ++layer) {
    const Roi all = Roi::square(f.engine->spec().layers[static_cast<std::size_t>(layer)].resolution);
    const auto a = f.engine->run(nullptr, layer, f.styles, all)->toHost();
    const auto b = kernels->run(nullptr, layer, f.styles, all)->toHost();
    REQUIRE(a.size() == b.size());
    double difference = 0.0, scale = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      difference = std::max(difference, std::abs(double{a[i]} - double{b[i]}));
      scale = std::max(scale, std::abs(double{a[i]}));
    }
    INFO(layer);
    CHECK(difference <= 1e-4 * scale);
  }
}

TEST_CASE("torch: bfloat16 runs the same path") {
  Fixture f;
  const auto half = makeMobileTorchEngine(f.model, {.dtype = TorchDtype::kBFloat16, .threads = 2});
  const ImageF a = renderPicture(*f.engine, f.styles, Roi::square(kImage)),
               b = renderPicture(*half, f.styles, Roi::square(kImage));
  double square = 0.0, signal = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    square += std::pow(double{a.pixels[i]} - double{b.pixels[i]}, 2);
    signal += std::pow(double{a.pixels[i]}, 2);
  }
  // 8 bits of mantissa are 0.4 % a step; a dozen layers in a row stay within a few of these.
  CHECK(std::sqrt(square / signal) < 0.03);
  CHECK(square > 0.0);  // it really was another number type
}

TEST_CASE("torch: a device that is not there is refused in one sentence") {
  CHECK_THROWS_AS(makeMobileTorchEngine(makeTinyModel(1), {.device = "toaster"}), Error);
}

TEST_CASE("torch: CUDA gives the CPU's picture") {
  std::unique_ptr<SynthesisEngine> gpu;
  Fixture f;
  try {
    gpu = makeMobileTorchEngine(f.model, {.device = "cuda"});
  } catch (const Error& e) {
    REQUIRE(e.code() == ErrorCode::kUnsupported);  // no GPU; anything else is a failure
    std::cerr << "SKIPPED: " << e.sentence() << "\n";
    return;
  }
  CHECK(largest(renderPicture(*gpu, f.styles, Roi::square(kImage)),
                renderPicture(*f.engine, f.styles, Roi::square(kImage))) < 1e-3);
}

TEST_CASE("torch: the real model agrees with the fused kernels") {
  const auto file = test::embeddedModel();
  if (test::skipWithout(file, "the embedded model")) return;
  const auto model = readMobileModel(file);
  const auto torch = makeMobileTorchEngine(model, {.threads = 2});
  const auto kernels = makeMobileKernelEngine(model, {.threads = 2});
  const StyleSet styles = kernels->styles(evaluate(EditRecipe(Seed{85}), *kernels));
  const Roi region{448, 448, 576, 576};
  CHECK(largest(renderPicture(*torch, styles, region), renderPicture(*kernels, styles, region)) < 1e-3);
}

TEST_CASE("torch: CUDA graphs give the frames of single operators, whatever the face") {
  Fixture f;
  std::unique_ptr<SynthesisEngine> graphs, single;
  try {
    graphs = makeMobileTorchEngine(f.model, {.device = "cuda"});
    single = makeMobileTorchEngine(f.model, {.device = "cuda", .graphs = false});
  } catch (const Error& e) {
    REQUIRE(e.code() == ErrorCode::kUnsupported);
    std::cerr << "SKIPPED: " << e.sentence() << "\n";
    return;
  }
  test::checkGraphFrames(*graphs, *single, f.styles);
}

TEST_CASE("whether CUDA works is said without a GPU, with one, and with one that is too small") {
  if (!nn::hasCuda()) {
    CHECK_FALSE(nn::cudaWorks(0));
    std::cerr << "SKIPPED: no CUDA device to ask\n";
    return;
  }
  CHECK(nn::cudaWorks(1 << 20));
  CHECK_FALSE(nn::cudaWorks(std::int64_t{1} << 50));
}
