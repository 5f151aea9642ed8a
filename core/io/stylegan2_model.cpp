#include "core/io/stylegan2_model.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/mean_latent.h"
#include "core/io/mobile_layout.h"
#include "core/io/sha256_stream.h"

namespace lineament {

namespace {

constexpr int kConstantSide = 4;
constexpr int kFewSeeds = 500;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

std::string levelName(int resolution, const char* layer) {
  return "b" + std::to_string(resolution) + "." + layer;
}

std::uint64_t elementsOf(const std::vector<int>& shape) {
  std::uint64_t n = 1;
  for (const int d : shape) n *= static_cast<std::uint64_t>(d);
  return n;
}

}  // namespace

StyleGan2Model styleGan2Layout(const std::vector<int>& channels, const std::vector<int>& mapping) {
  StyleGan2Model m;
  m.zSize = mapping.front();
  m.latentSize = mapping.back();
  for (std::size_t i = 0; i + 1 < mapping.size(); ++i) m.mapping.push_back({mapping[i], mapping[i + 1], {}, {}});
  int resolution = kConstantSide;
  for (std::size_t level = 0; level < channels.size(); ++level, resolution *= 2) {
    if (level > 0) {
      m.convs.push_back({levelName(resolution, "conv0"),
                         resolution,
                         true,
                         channels[level - 1],
                         channels[level],
                         {},
                         {},
                         {},
                         {},
                         {},
                         {}});
    }
    m.convs.push_back(
        {levelName(resolution, "conv1"), resolution, false, channels[level], channels[level], {}, {}, {}, {}, {}, {}});
    m.heads.push_back({levelName(resolution, "torgb"), resolution, channels[level], {}, {}, {}, {}});
  }
  return m;
}

std::vector<StyleGan2Slot> tensorSlots(StyleGan2Model& m) {
  using Layer = StyleGan2Layer;
  using Part = StyleGan2Part;
  std::vector<StyleGan2Slot> slots;
  for (std::size_t i = 0; i < m.mapping.size(); ++i) {
    StyleGan2Dense& d = m.mapping[i];
    const std::string prefix = "mapping.fc" + std::to_string(i);
    const int index = static_cast<int>(i);
    slots.push_back({prefix + ".weight", {d.out, d.in}, &d.weight, Layer::kMapping, Part::kWeight, index});
    slots.push_back({prefix + ".bias", {d.out}, &d.bias, Layer::kMapping, Part::kBias, index});
  }
  slots.push_back({"synthesis.b4.const",
                   {m.convs.front().in, kConstantSide, kConstantSide},
                   &m.constant,
                   Layer::kConstant,
                   Part::kWeight,
                   0});
  const int latent = m.latentSize;
  int level = 0;
  const auto addHead = [&](StyleGan2Head& h) {
    const std::string prefix = "synthesis." + h.name;
    const auto layer = Layer::kHead;
    slots.push_back({prefix + ".weight", {3, h.in, 1, 1}, &h.weight, layer, Part::kWeight, level});
    slots.push_back({prefix + ".bias", {3}, &h.bias, layer, Part::kBias, level});
    slots.push_back({prefix + ".affine.weight", {h.in, latent}, &h.affineWeight, layer, Part::kAffineWeight, level});
    slots.push_back({prefix + ".affine.bias", {h.in}, &h.affineBias, layer, Part::kAffineBias, level});
  };
  for (StyleGan2Conv& c : m.convs) {
    if (c.upsamples) ++level;
    const std::string prefix = "synthesis." + c.name;
    const auto layer = c.upsamples ? Layer::kConv0 : Layer::kConv1;
    slots.push_back({prefix + ".weight", {c.out, c.in, 3, 3}, &c.weight, layer, Part::kWeight, level});
    slots.push_back({prefix + ".bias", {c.out}, &c.bias, layer, Part::kBias, level});
    slots.push_back({prefix + ".affine.weight", {c.in, latent}, &c.affineWeight, layer, Part::kAffineWeight, level});
    slots.push_back({prefix + ".affine.bias", {c.in}, &c.affineBias, layer, Part::kAffineBias, level});
    slots.push_back({prefix + ".noise_const", {c.resolution, c.resolution}, &c.noise, layer, Part::kNoise, level});
    slots.push_back({prefix + ".noise_strength", {}, &c.noiseStrength, layer, Part::kNoiseStrength, level});
    if (!c.upsamples) addHead(m.heads[at(level)]);
  }
  return slots;
}

std::string hashOf(StyleGan2Model& model, bool withMean) {
  Sha256Stream stream;
  // Not the clamp: only some of the formats tell it, and no trained network comes near it in float32.
  const std::string kind = "stylegan2";
  stream.add(kind.data(), kind.size());
  for (const StyleGan2Slot& slot : tensorSlots(model)) {
    const std::string text = slot.name + shapeText(slot.shape);
    stream.add(text.data(), text.size());
    stream.add(slot.values->data(), slot.values->size() * sizeof(float));
  }
  if (withMean) stream.add(model.meanLatent.data(), model.meanLatent.size() * sizeof(float));
  return stream.finish();
}

std::uint64_t parameterCount(const StyleGan2Model& model) {
  std::vector<int> channels, mapping{model.zSize};
  for (const StyleGan2Head& h : model.heads) channels.push_back(h.in);
  for (const StyleGan2Dense& d : model.mapping) mapping.push_back(d.out);
  StyleGan2Model layout = styleGan2Layout(channels, mapping);  // without the numbers
  std::uint64_t n = 0;
  for (const StyleGan2Slot& slot : tensorSlots(layout)) n += elementsOf(slot.shape);
  return n;
}

std::shared_ptr<const StyleGan2Model> makeRandomStyleGan2(std::uint32_t seed, const std::vector<int>& channels,
                                                          int latentSize, int mappingLayers) {
  auto model =
      std::make_shared<StyleGan2Model>(styleGan2Layout(channels, std::vector<int>(at(mappingLayers) + 1, latentSize)));
  NumpyRandomState random(seed);
  const auto ends = [](const std::string& name, const char* end) { return name.ends_with(end); };
  for (const StyleGan2Slot& slot : tensorSlots(*model)) {
    float deviation = 1.0F, mean = 0.0F;
    const bool mapping = slot.name.starts_with("mapping");
    if (mapping) {
      deviation = ends(slot.name, "weight") ? 100.0F : 10.0F;  // times 0.01 at run time
    } else if (ends(slot.name, "affine.bias")) {
      mean = 1.0F;
      deviation = 0.1F;
    } else if (ends(slot.name, "bias") || ends(slot.name, "noise_strength")) {
      deviation = 0.1F;
    } else if (slot.name.find("torgb.weight") != std::string::npos) {
      deviation = 0.3F;
    }
    *slot.values = random.randn(static_cast<std::size_t>(elementsOf(slot.shape)));
    for (float& v : *slot.values) v = mean + deviation * v;
  }
  model->title = "Random StyleGAN2 " + std::to_string(model->imageResolution());
  model->meanLatent = meanLatentOf(*model, kFewSeeds);
  model->hash = hashOf(*model, true);
  return model;
}

std::shared_ptr<const StyleGan2Model> makeTinyStyleGan2(std::uint32_t seed, int imageResolution) {
  if (imageResolution < 8 || imageResolution > 1024 || (imageResolution & (imageResolution - 1)) != 0) {
    throw Error::badArgument("Picture size of a test model", std::to_string(imageResolution),
                             "a power of two from 8 to 1024");
  }
  std::vector<int> channels;
  // Different numbers, so that nothing fits by chance.
  for (int r = kConstantSide; r <= imageResolution; r *= 2) channels.push_back(r <= 8 ? 16 : r <= 16 ? 12 : 8);
  return makeRandomStyleGan2(seed, channels, 32, 3);
}

std::vector<int> configFChannels(int imageResolution) {
  std::vector<int> channels;
  for (int r = kConstantSide; r <= imageResolution; r *= 2) channels.push_back(std::min(512, 32768 / r));
  return channels;
}

}  // namespace lineament
