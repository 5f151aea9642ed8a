// The kernels of the style networks against double loops.
#include "core/base/error.h"
#include "core/kernels/kernel_style_network.h"
#include "tests/support/catch.h"
#include "tests/support/style_models.h"

using namespace lineament;

TEST_CASE("style networks: kernels agree with double loops") {
  const auto range = GENERATE(StyleRange::kUnit, StyleRange::kBytes);
  // The second is no multiple of four, and narrower than a tile of the kernels at its coarsest level.
  const auto [width, height] = GENERATE(std::pair{40, 32}, std::pair{17, 22});
  const auto model = test::tinyStyleModel(range);
  const ImageF picture = test::styleNoise(width, height);
  const StyleMixture mixture = GENERATE(StyleMixture{0, 0, 0.0F}, StyleMixture{1, 1, 0.0F}, StyleMixture{0, 1, 0.3F});
  const ImageF wanted = test::referenceStyle(*model, picture, mixture);
  CHECK(test::largestDifference(makeKernelStyleNetwork(model, {.threads = 2})->run(picture, mixture, {}), wanted) <
        test::kCloseStyles);
}

TEST_CASE("style networks: the same picture gives the same bits, with any number of threads") {
  const auto model = test::tinyStyleModel(StyleRange::kUnit);
  const ImageF picture = test::styleNoise(64, 64);
  const auto one = makeKernelStyleNetwork(model, {.threads = 1}), four = makeKernelStyleNetwork(model, {.threads = 4});
  const ImageF first = one->run(picture, {0, 1, 0.5F}, {});
  CHECK(first.pixels == four->run(picture, {0, 1, 0.5F}, {}).pixels);
  CHECK(first.pixels == one->run(picture, {0, 1, 0.5F}, {}).pixels);
}

TEST_CASE("style networks: tiles give the picture of a whole pass, without a seam") {
  const auto model = test::tinyStyleModel(StyleRange::kUnit);
  const ImageF picture = test::styleNoise(150, 117);
  for (const int threads : {1, 3}) {
    const auto network = makeKernelStyleNetwork(model, {.threads = threads});
    StyleNorms norms;
    const ImageF whole = network->pass(picture, {0, 1, 0.5F}, nullptr, &norms, {});
    REQUIRE(norms.scales.size() == model->layers.size() - 1);
    CHECK(test::largestDifference(network->pass(picture, {}, &norms, nullptr, {}), whole) < test::kCloseStyles);
    CHECK(test::largestDifference(runInTiles(*network, picture, norms, 32, {}), whole) < test::kCloseStyles);
    CHECK(test::largestDifference(runInTiles(*network, picture, norms, 148, {}), whole) <
          test::kCloseStyles);  // a rest of two columns
  }
}

TEST_CASE("style networks: stopping, and pictures that are too small") {
  const auto model = test::tinyStyleModel(StyleRange::kUnit);
  for (const int threads : {1, 3}) {
    const auto network = makeKernelStyleNetwork(model, {.threads = threads});
    int polls = 0;
    CHECK(network->run(test::styleNoise(32, 32), {}, [&] { return ++polls == 3; }).empty());
    CHECK(polls == 3);
    CHECK_THROWS_AS(network->run(test::styleNoise(15, 40), {}, {}), Error);
  }
}
