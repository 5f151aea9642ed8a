#pragma once
// The weights of a StyleGAN2 generator as plain host tensors, whatever file they came from. Row major, float32, as
// stored: gains and learning-rate factors are applied by whoever computes.
// Source: Karras et al., "Analyzing and Improving the Image Quality of StyleGAN", arXiv 1912.04958; names, order and
// conventions are those of NVlabs/stylegan2-ada-pytorch (docs/checkpoints.md).
// Immutable once read; shared between engines by shared_ptr<const StyleGan2Model>.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

/// sqrt(2) * lrelu(weight x / sqrt(in) * 0.01 + bias * 0.01, 0.2)
struct StyleGan2Dense {
  int in = 0, out = 0;
  std::vector<float> weight;  ///< [out, in]
  std::vector<float> bias;    ///< [out]
};

/// A modulated 3x3 convolution; style = affineWeight w / sqrt(latent) + affineBias.
struct StyleGan2Conv {
  std::string name;    ///< "b4.conv1", "b8.conv0", ...
  int resolution = 0;  ///< of its output
  bool upsamples = false;
  int in = 0, out = 0;
  std::vector<float> affineWeight;   ///< [in, latent]
  std::vector<float> affineBias;     ///< [in]
  std::vector<float> weight;         ///< [out, in, 3, 3]
  std::vector<float> bias;           ///< [out]
  std::vector<float> noise;          ///< [resolution, resolution]
  std::vector<float> noiseStrength;  ///< [1]
};

/// The image head of a level: a modulated 1x1 convolution without demodulation.
struct StyleGan2Head {
  std::string name;  ///< "b4.torgb", ...
  int resolution = 0;
  int in = 0;
  std::vector<float> affineWeight;  ///< [in, latent]
  std::vector<float> affineBias;    ///< [in]
  std::vector<float> weight;        ///< [3, in]
  std::vector<float> bias;          ///< [3]
};

struct StyleGan2Model {
  int zSize = 0;
  int latentSize = 0;  ///< of w
  std::vector<StyleGan2Dense> mapping;
  std::vector<float> constant;       ///< [convs[0].in, 4, 4]
  std::vector<StyleGan2Conv> convs;  ///< one per style row but the last: 4 conv1, 8 conv0, 8 conv1, 16 conv0, ...
  std::vector<StyleGan2Head> heads;  ///< one per level, from 4 up; head l has style row 2 l + 1
  std::vector<float> meanLatent;     ///< [latentSize]
  float clamp = 0.0F;                ///< activations are limited to +- clamp * gain; 0: not
  std::string hash;   ///< sha256 of layout and tensors, hex; of the mean latent too where the file has one
  std::string title;  ///< "StyleGAN2 1024 (ffhq)"

  int imageResolution() const { return heads.empty() ? 0 : heads.back().resolution; }
  int styleRows() const { return static_cast<int>(convs.size()) + 1; }
};

enum class StyleGan2Layer : std::uint8_t { kMapping, kConstant, kConv0, kConv1, kHead };
enum class StyleGan2Part : std::uint8_t { kWeight, kBias, kAffineWeight, kAffineBias, kNoise, kNoiseStrength };

struct StyleGan2Slot {
  std::string name;                      ///< as in StyleGAN2-ADA-PyTorch: "synthesis.b8.conv0.weight"
  std::vector<int> shape;                ///< what the layout asks for
  std::vector<float>* values = nullptr;  ///< in the model
  StyleGan2Layer layer = StyleGan2Layer::kMapping;
  StyleGan2Part part = StyleGan2Part::kWeight;
  int index = 0;  ///< of the mapping layer, or of the level: 0 for 4 pixels
};

/// Layers, names and sizes without numbers. `channels`: of 4, 8, 16 ... pixels; `mapping`: widths of its inputs, then
/// of its output.
StyleGan2Model styleGan2Layout(const std::vector<int>& channels, const std::vector<int>& mapping);
/// Every tensor in the order of files; without the mean latent, "mapping.w_avg".
std::vector<StyleGan2Slot> tensorSlots(StyleGan2Model& model);
std::string hashOf(StyleGan2Model& model, bool withMean);
std::uint64_t parameterCount(const StyleGan2Model& model);

/// A seeded generator for tests, examples and timing: 'random' weights of a trained network's sizes of numbers.
/// `channels`: of 4, 8, ...; the mean latent is that of few samples.
std::shared_ptr<const StyleGan2Model> makeRandomStyleGan2(std::uint32_t seed, const std::vector<int>& channels,
                                                          int latentSize, int mappingLayers);
/// Latent 32, levels 4..imageResolution of 16 channels at most: quick enough for sanitizers.
std::shared_ptr<const StyleGan2Model> makeTinyStyleGan2(std::uint32_t seed, int imageResolution = 32);
/// The paper's largest: latent 512, eight mapping layers, 512 channels up to 64 pixels, then half as many each level.
std::vector<int> configFChannels(int imageResolution);

}  // namespace lineament
