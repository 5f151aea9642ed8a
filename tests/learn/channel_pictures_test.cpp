// What the inspector shows, on a tiny generator.
#include "core/learn/channel_pictures.h"

#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("channel pictures: grey is the mean, 64 levels a standard deviation, of the face that is open") {
  const auto model = makeTinyModel(7, 64);
  const auto engine = makeMobileKernelEngine(model, {.threads = 1});
  const EditRecipe face(Seed{5}, 1.0F);
  constexpr int kLayer = 2;
  ChannelPicturesJob job(face, kLayer);
  int steps = 1;
  while (!job.step(*engine)) ++steps;
  CHECK(steps == 9);
  REQUIRE(job.side() == engine->spec().layers[kLayer].resolution);
  REQUIRE(job.channels() == engine->spec().layers[kLayer].channels);
  CHECK(job.layers().size() == engine->spec().layers.size());
  CHECK(job.modelHash() == engine->spec().modelHash);
  const auto own =
      engine->run(nullptr, kLayer, engine->styles(evaluate(face, *engine)), Roi::square(job.side()))->toHost();
  const auto cells = static_cast<std::size_t>(job.side() * job.side());
  for (int c = 0; c < job.channels(); c += 5) {
    const auto i = static_cast<std::size_t>(c);
    CHECK(job.deviation()[i] > 0.0F);
    const std::vector<std::uint8_t> grey = job.picture(c);
    REQUIRE(grey.size() == cells);
    const float level = 128.0F + 64.0F * (own[i * cells + 3] - job.mean()[i]) / job.deviation()[i];
    CHECK(static_cast<float>(grey[3]) == Catch::Approx(std::clamp(level, 0.0F, 255.0F)).margin(1.0));
  }
}

TEST_CASE("channel pictures: a layer that is not there is an error, one beyond the last asks for names alone") {
  const auto model = makeTinyModel(7, 64);
  const auto engine = makeMobileKernelEngine(model, {.threads = 1});
  const int layers = static_cast<int>(engine->spec().layers.size());
  ChannelPicturesJob names(EditRecipe(Seed{5}), layers);
  CHECK(names.step(*engine));
  CHECK(names.channels() == 0);
  ChannelPicturesJob wrong(EditRecipe(Seed{5}), layers + 1);
  CHECK_THROWS_AS(wrong.step(*engine), Error);
}
