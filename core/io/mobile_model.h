#pragma once
// The weights of a MobileStyleGAN as plain host tensors, in the order the network runs. Row major, float32.
// Source: Belousov, "MobileStyleGAN", arXiv 2104.04767; the layer kinds are described in docs/generator.md.
// Immutable once read; shared between engines by shared_ptr<const MobileModel>.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

enum class MobileLayerKind {
  kFullConv,  ///< full 3x3, padding 1; + noise; + bias; leaky ReLU 0.2
  kUp,  ///< inverse Haar: 4c channels at R/2 -> c channels at R; channels are LL(c), then (LH, HL, HH) per channel
  kDepthwiseConv,  ///< depthwise 3x3, padding 1; pointwise 1x1; + noise; + bias; leaky ReLU 0.2
  kHead,           ///< pointwise to 12, + bias, inverse Haar to 3 colours at twice the resolution
};

/// One modulated layer. Its style is s = (affineWeight * w + affineBias) * styleScale; the input is multiplied by s
/// first.
struct MobileLayer {
  std::string name;  ///< "conv1", "l0.up", "l0.conv1", ... "head"
  MobileLayerKind kind = MobileLayerKind::kUp;
  int inChannels = 0;
  int outChannels = 0;  ///< head: 12
  int resolution = 0;   ///< of the output tensor; head: of its input (half of the picture's)
  float styleScale = 1.0F;
  std::vector<float> affineWeight;  ///< [inChannels, latentSize]
  std::vector<float> affineBias;    ///< [inChannels]
  std::vector<float> depthwise;     ///< kDepthwiseConv: [inChannels, 3, 3], correlation order
  std::vector<float> weight;        ///< pointwise [out, in]; kFullConv [out, in, 3, 3]; empty for kUp
  std::vector<float> noise;         ///< [resolution, resolution], strength folded in; empty for kUp and kHead
  std::vector<float> bias;          ///< [outChannels]; empty for kUp
};

struct MobileModel {
  int latentSize = 0;
  std::vector<std::vector<float>> mappingWeights;  ///< each [latentSize, latentSize], out by in
  std::vector<std::vector<float>> mappingBiases;   ///< each [latentSize]
  std::vector<float> constant;                     ///< [layers[0].inChannels, r, r] with r = layers[0].resolution
  std::vector<MobileLayer> layers;                 ///< one per style row, in running order; the last one is the head
  std::vector<float> meanLatent;                   ///< [latentSize], mean of w over 10,000 seeds (import.h)
  std::string hash;   ///< sha256 of the layer table and the tensors, hex: names the model in sessions
  std::string title;  ///< "MobileStyleGAN FFHQ 1024"

  int imageResolution() const { return layers.empty() ? 0 : 2 * layers.back().resolution; }
};

/// Throws kBadFile naming every tensor that is missing, has another shape than the spec says, or holds a non-finite
/// number.
std::shared_ptr<const MobileModel> readMobileModel(const std::filesystem::path& safetensors);
/// Writes atomically.
void writeMobileModel(const MobileModel& model, const std::filesystem::path& safetensors);

/// A seeded generator of the same code path for tests: latent 32, levels 8..imageResolution/2, channel counts multiples
/// of 16.
std::shared_ptr<const MobileModel> makeTinyModel(std::uint32_t seed, int imageResolution = 64);

}  // namespace lineament
