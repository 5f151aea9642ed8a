// The style networks with LibTorch against double loops; tests/kernels has the same of the kernels.
#include "core/base/error.h"
#include "core/kernels/kernel_style_network.h"
#include "core/nn/torch_style_network.h"
#include "tests/support/catch.h"
#include "tests/support/style_models.h"

using namespace lineament;

TEST_CASE("style networks: LibTorch agrees with double loops") {
  const auto range = GENERATE(StyleRange::kUnit, StyleRange::kBytes);
  // The second is no multiple of four, and narrower than a tile of the kernels at its coarsest level.
  const auto [width, height] = GENERATE(std::pair{40, 32}, std::pair{17, 22});
  const auto model = test::tinyStyleModel(range);
  const ImageF picture = test::styleNoise(width, height);
  const StyleMixture mixture = GENERATE(StyleMixture{0, 0, 0.0F}, StyleMixture{1, 1, 0.0F}, StyleMixture{0, 1, 0.3F});
  const ImageF wanted = test::referenceStyle(*model, picture, mixture);
  CHECK(test::largestDifference(makeTorchStyleNetwork(model, {.threads = 2})->run(picture, mixture, {}), wanted) <
        test::kCloseStyles);
}

TEST_CASE("style networks: tiles give the picture of a whole pass, without a seam") {
  const auto model = test::tinyStyleModel(StyleRange::kUnit);
  const ImageF picture = test::styleNoise(150, 117);
  {
    const auto network = makeTorchStyleNetwork(model);
    StyleNorms norms;
    const ImageF whole = network->pass(picture, {0, 1, 0.5F}, nullptr, &norms, {});
    REQUIRE(norms.scales.size() == model->layers.size() - 1);
    CHECK(test::largestDifference(network->pass(picture, {}, &norms, nullptr, {}), whole) < test::kCloseStyles);
    CHECK(test::largestDifference(runInTiles(*network, picture, norms, 32, {}), whole) < test::kCloseStyles);
    CHECK(test::largestDifference(runInTiles(*network, picture, norms, 148, {}), whole) <
          test::kCloseStyles);  // a rest of two columns
  }
}

// Here and not beside the kernels: under the sanitizers it would take minutes.
TEST_CASE("style networks: a large picture takes tiles by itself") {
  const auto model = test::tinyStyleModel(StyleRange::kUnit);
  const auto network = makeKernelStyleNetwork(model);
  const ImageF picture = test::styleNoise(kWholePixels / 512 + 40, 513);
  const ImageF styled = network->run(picture, {}, {});
  CHECK(styled.width == picture.width);
  CHECK(styled.height == picture.height);
  int polls = 0;
  CHECK(network->run(picture, {}, [&] { return ++polls == 20; }).empty());
  CHECK_THROWS_AS(network->run(ImageF(kWholePixels / 8, 10), {}, {}), Error);
}

TEST_CASE("style networks: stopping, and pictures that are too small") {
  const auto model = test::tinyStyleModel(StyleRange::kUnit);
  {
    const auto network = makeTorchStyleNetwork(model);
    int polls = 0;
    CHECK(network->run(test::styleNoise(32, 32), {}, [&] { return ++polls == 3; }).empty());
    CHECK(polls == 3);
    CHECK_THROWS_AS(network->run(test::styleNoise(15, 40), {}, {}), Error);
  }
}
