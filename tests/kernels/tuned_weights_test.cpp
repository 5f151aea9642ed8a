// Tuned weights in a run are the weights of a model that has them.
#include <cmath>

#include "core/base/random.h"
#include "core/engine/mobile_spec.h"
#include "core/engine/synthesis_engine.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "tests/support/catch.h"

namespace lineament {
namespace {

constexpr int kSide = 64;

GeneratorTuningPtr tuningOf(MobileModel& model, std::uint32_t seed) {
  auto tuning = std::make_shared<GeneratorTuning>();
  tuning->modelHash = model.hash;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    MobileLayer& layer = model.layers[i];
    if (layer.kind != MobileLayerKind::kDepthwiseConv && layer.kind != MobileLayerKind::kHead) continue;
    TunedLayer change{static_cast<int>(i), NumpyRandomState(seed).randn(layer.weight.size()),
                      NumpyRandomState(seed + 1).randn(layer.bias.size())};
    for (std::size_t k = 0; k < change.weight.size(); ++k) layer.weight[k] += change.weight[k] *= 0.1F;
    for (std::size_t k = 0; k < change.bias.size(); ++k) layer.bias[k] += change.bias[k] *= 0.1F;
    tuning->layers.push_back(std::move(change));
  }
  tuning->key = keyOf(*tuning);
  return tuning;
}

ImageF pictureOf(SynthesisEngine& engine, const GeneratorTuningPtr& tuning) {
  const LatentWPlus w(LatentW{NumpyRandomState(4).randn(static_cast<std::size_t>(engine.spec().latentSize))},
                      engine.spec().styleRows);
  StyleSet styles = engine.styles(w);
  styles.tuning = tuning;
  return renderPicture(engine, styles, Roi::square(kSide));
}

}  // namespace

TEST_CASE("a run with tuned weights is the picture of a model that has them") {
  const auto model = makeTinyModel(6, kSide);
  auto changed = std::make_shared<MobileModel>(*model);
  const GeneratorTuningPtr tuning = tuningOf(*changed, 8);
  const auto engine = makeMobileKernelEngine(model, {});
  const auto other = makeMobileKernelEngine(changed, {});
  const ImageF plain = pictureOf(*engine, nullptr);
  CHECK(pictureOf(*engine, tuning).pixels == pictureOf(*other, nullptr).pixels);
  CHECK(pictureOf(*engine, tuning).pixels != plain.pixels);
  CHECK(pictureOf(*engine, nullptr).pixels == plain.pixels);
  // More tunings than are kept, in turn.
  std::vector<GeneratorTuningPtr> all;
  for (std::uint32_t seed = 20; seed < 26; ++seed) {
    MobileModel copy = *model;
    all.push_back(tuningOf(copy, seed));
  }
  std::vector<ImageF> first;
  for (const auto& t : all) first.push_back(pictureOf(*engine, t));
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(pictureOf(*engine, all[i]).pixels == first[i].pixels);
}

TEST_CASE("tuned weights of another shape are refused") {
  const auto model = makeTinyModel(6, kSide);
  const auto engine = makeMobileKernelEngine(model, {});
  auto tuning = std::make_shared<GeneratorTuning>();
  tuning->layers = {{2, {1.0F, 2.0F}, {1.0F}}};
  CHECK_THROWS(pictureOf(*engine, tuning));
}

}  // namespace lineament
