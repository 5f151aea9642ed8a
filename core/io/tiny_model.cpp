#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/mean_latent.h"
#include "core/io/mobile_layout.h"
#include "core/io/mobile_model.h"

namespace lineament {

namespace {

constexpr int kLatent = 32;
constexpr int kMapping = 3;
constexpr int kChannels = 64;
constexpr int kMeanSeeds = 256;
// Undoes what leaky ReLU 0.2 takes away from the mean square, so that activations stay near 1 over all levels.
const float kGain = std::sqrt(2.0F / 1.04F);

class Builder {
 public:
  explicit Builder(std::uint32_t seed) : random_(seed) {}

  std::vector<float> normal(std::size_t count, float deviation, float mean = 0.0F) {
    std::vector<float> v = random_.randn(count);
    for (float& x : v) x = mean + deviation * x;
    return v;
  }

  MobileLayer layer(std::string name, MobileLayerKind kind, int in, int out, int resolution) {
    const auto ins = static_cast<std::size_t>(in);
    const auto outs = static_cast<std::size_t>(out);
    const bool up = kind == MobileLayerKind::kUp;
    const bool head = kind == MobileLayerKind::kHead;
    MobileLayer l;
    l.name = std::move(name);
    l.kind = kind;
    l.inChannels = in;
    l.outChannels = out;
    l.resolution = resolution;
    l.styleScale = up ? 1.0F : 1.0F / std::sqrt(static_cast<float>(head ? in : 9 * in));
    l.affineWeight = normal(ins * kLatent, 0.3F / std::sqrt(static_cast<float>(kLatent)));
    l.affineBias = normal(ins, 0.1F, 1.0F);
    if (up) return l;
    if (kind == MobileLayerKind::kDepthwiseConv) l.depthwise = normal(ins * 9, 1.0F);
    const std::size_t taps = kind == MobileLayerKind::kFullConv ? 9 : 1;
    l.weight = normal(outs * ins * taps, head ? 0.5F : kGain);
    if (!head) {
      l.noise = normal(static_cast<std::size_t>(resolution) * static_cast<std::size_t>(resolution), 0.1F);
    }
    l.bias = normal(outs, 0.1F);
    return l;
  }

 private:
  NumpyRandomState random_;
};

}  // namespace

std::shared_ptr<const MobileModel> makeTinyModel(std::uint32_t seed, int imageResolution) {
  if (imageResolution < 16 || imageResolution > 1024 || (imageResolution & (imageResolution - 1)) != 0) {
    throw Error::badArgument("Picture size of a test model", std::to_string(imageResolution),
                             "a power of two from 16 to 1024");
  }
  Builder build(seed);
  auto model = std::make_shared<MobileModel>();
  model->title = "Tiny test model";
  model->latentSize = kLatent;
  for (int i = 0; i < kMapping; ++i) {
    model->mappingWeights.push_back(build.normal(kLatent * kLatent, 1.0F / std::sqrt(static_cast<float>(kLatent))));
    model->mappingBiases.push_back(build.normal(kLatent, 0.1F));
  }
  model->constant = build.normal(static_cast<std::size_t>(kChannels) * 16, 1.0F);
  model->layers.push_back(build.layer("conv1", MobileLayerKind::kFullConv, kChannels, kChannels, 4));
  int level = 0;
  for (int r = 8; r < imageResolution; r *= 2, ++level) {
    const std::string prefix = std::string("l").append(std::to_string(level));
    model->layers.push_back(build.layer(prefix + ".up", MobileLayerKind::kUp, kChannels, kChannels / 4, r));
    model->layers.push_back(
        build.layer(prefix + ".conv1", MobileLayerKind::kDepthwiseConv, kChannels / 4, kChannels, r));
    model->layers.push_back(build.layer(prefix + ".conv2", MobileLayerKind::kDepthwiseConv, kChannels, kChannels, r));
  }
  model->layers.push_back(build.layer("head", MobileLayerKind::kHead, kChannels, 12, imageResolution / 2));
  model->meanLatent = meanLatentOf(*model, kMeanSeeds);
  model->hash = hashOf(*model);
  return model;
}

}  // namespace lineament
