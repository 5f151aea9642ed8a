#include "core/engine/preview_heads.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/edit/ridge_fit.h"
#include "core/io/safetensors.h"

namespace lineament {
namespace {

constexpr int kOutputs = 12;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

// The 12 numbers whose inverse Haar transform is the 2x2 block of pixels at cell (x, y), in the order of the model's
// head: LL of R, G, B, then LH, HL, HH of each colour. The transform is orthonormal, so this is its transpose.
void bandsOf(const ImageF& picture, int x, int y, float* t) {
  const float* top = picture.row(2 * y) + 6 * x;
  const float* bottom = picture.row(2 * y + 1) + 6 * x;
  for (int c = 0; c < 3; ++c) {
    const float p = top[c], q = top[3 + c], r = bottom[c], s = bottom[3 + c];
    t[c] = (p + q + r + s) / 2;
    t[3 + 3 * c] = (p + q - r - s) / 2;
    t[4 + 3 * c] = (p - q + r - s) / 2;
    t[5 + 3 * c] = (p - q - r + s) / 2;
  }
}

}  // namespace

std::vector<PreviewHead> readPreviewHeads(const std::filesystem::path& file, const GeneratorSpec& spec) {
  if (spec.levelHeads) return ownHeads(spec);
  const SafetensorsFile tensors = readSafetensors(file);
  std::vector<PreviewHead> heads;
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    const SynthesisLayer& layer = spec.layers[i];
    if (!layer.endsLevel) continue;
    const std::string name = "head." + std::to_string(layer.resolution);
    const NamedTensor* weight = tensors.find(name + ".weight");
    const NamedTensor* bias = tensors.find(name + ".bias");
    if (weight == nullptr || bias == nullptr) continue;
    if (weight->shape != std::vector<int>{kOutputs, layer.channels} || bias->shape != std::vector<int>{kOutputs}) {
      throw Error::badFile(file.string(),
                           "a preview head of another shape for " + std::to_string(layer.resolution) + " pixels",
                           "[12, " + std::to_string(layer.channels) + "] and [12]");
    }
    heads.push_back({static_cast<int>(i), weight->values, bias->values});
  }
  return heads;
}

std::vector<PreviewHead> ownHeads(const GeneratorSpec& spec) {
  std::vector<PreviewHead> heads;
  for (std::size_t i = 0; i + 1 < spec.layers.size(); ++i) {
    if (spec.layers[i].endsLevel) heads.push_back({static_cast<int>(i), {}, {}, {}});
  }
  return heads;
}

PreviewHead recoloured(const PreviewHead& prior, const ImageF& plainPreview, const ImageF& picture, int stride,
                       float ridge) {
  constexpr int kIn = 4, kOut = 3;
  std::vector<float> x, y;
  for (int row = 0; row < picture.height; row += stride) {
    for (int column = row / stride % stride; column < picture.width; column += stride) {
      const float* from = plainPreview.row(row) + at(3 * column);
      const float* to = picture.row(row) + at(3 * column);
      x.insert(x.end(), {from[0], from[1], from[2], 1.0F});
      y.insert(y.end(), {to[0], to[1], to[2]});
    }
  }
  std::vector<float> before(kIn * kOut, 0.0F);
  for (int c = 0; c < kOut; ++c) {
    for (int i = 0; i < kIn; ++i) {
      const float known = prior.colour.empty() ? (i == c ? 1.0F : 0.0F) : prior.colour[at(c * kIn + i)];
      before[at(i * kOut + c)] = known;
    }
  }
  const std::vector<float> after = ridgeFit(x, y, static_cast<int>(y.size() / kOut), kIn, kOut, ridge, before);
  PreviewHead head = prior;
  head.colour.resize(kIn * kOut);
  for (int c = 0; c < kOut; ++c) {
    for (int i = 0; i < kIn; ++i) head.colour[at(c * kIn + i)] = after[at(i * kOut + c)];
  }
  return head;
}

PreviewHead refitted(const PreviewHead& prior, const Activation& activation, const ImageF& pictureAtTwice, int stride,
                     float ridge) {
  const Roi region = activation.region();
  const int channels = activation.channels(), inputs = channels + 1;
  const std::vector<float> host = activation.toHost();
  const int columns = (region.width() + stride - 1) / stride, rows = (region.height() + stride - 1) / stride;
  const int samples = columns * rows;
  std::vector<float> x(at(samples) * at(inputs)), y(at(samples) * kOutputs);
  for (int i = 0; i < samples; ++i) {
    // The sampled cell wanders inside its stride x stride block, so that no fixed grid of cells is favoured.
    const int cx = std::min(i % columns * stride + (i / columns) % stride, region.width() - 1);
    const int cy = std::min(i / columns * stride + (i % columns) % stride, region.height() - 1);
    for (int c = 0; c < channels; ++c) {
      x[at(i) * at(inputs) + at(c)] = host[at(c) * region.area() + at(cy) * at(region.width()) + at(cx)];
    }
    x[at(i) * at(inputs) + at(channels)] = 1.0F;
    bandsOf(pictureAtTwice, cx, cy, y.data() + at(i) * kOutputs);
  }
  std::vector<float> before(at(inputs) * kOutputs);
  for (int j = 0; j < kOutputs; ++j) {
    for (int c = 0; c < channels; ++c) before[at(c) * kOutputs + at(j)] = prior.weight[at(j) * at(channels) + at(c)];
    before[at(channels) * kOutputs + at(j)] = prior.bias[at(j)];
  }
  const std::vector<float> after = ridgeFit(x, y, samples, inputs, kOutputs, ridge, before);
  PreviewHead head = prior;
  for (int j = 0; j < kOutputs; ++j) {
    for (int c = 0; c < channels; ++c) head.weight[at(j) * at(channels) + at(c)] = after[at(c) * kOutputs + at(j)];
    head.bias[at(j)] = after[at(channels) * kOutputs + at(j)];
  }
  return head;
}

}  // namespace lineament
