#include "core/kernels/packed_model.h"

#include <numeric>
#include <string>

#include "core/base/error.h"
#include "core/kernels/level_kernels.h"

namespace lineament::kernels {
namespace {

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

std::vector<int> fileOrder(int channels) {
  std::vector<int> order(at(channels));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// [LL(c), LH HL HH of channel 0, LH HL HH of channel 1, ...] -> [LL(c), LH(c), HL(c), HH(c)].
std::vector<int> bandOrder(int channels) {
  const int c = channels / 4;
  std::vector<int> order(at(channels));
  for (int j = 0; j < c; ++j) {
    order[at(j)] = j;
    for (int band = 0; band < 3; ++band) order[at((band + 1) * c + j)] = c + 3 * j + band;
  }
  return order;
}

void require(bool fits, const MobileLayer& layer) {
  if (fits) return;
  throw Error::unsupported(
      "Layer " + layer.name + " with " + std::to_string(layer.inChannels) + " -> " + std::to_string(layer.outChannels) +
          " channels in the fused CPU kernels",
      "inputs in multiples of 16 and convolution outputs in multiples of 32; use the LibTorch engine for this model");
}

PackedLayer packLayer(const MobileLayer& layer, int latentSize, std::vector<int> inputOrder,
                      std::vector<int> outputOrder) {
  PackedLayer p;
  p.kind = layer.kind;
  p.inChannels = layer.inChannels;
  p.outChannels = layer.outChannels;
  p.resolution = layer.resolution;
  p.noise = layer.noise;
  const std::size_t in = at(layer.inChannels), out = at(layer.outChannels);
  p.affineWeight.reserve(in * at(latentSize));
  for (const float v : layer.affineWeight) p.affineWeight.push_back(v * layer.styleScale);
  for (const float v : layer.affineBias) p.affineBias.push_back(v * layer.styleScale);
  if (layer.kind == MobileLayerKind::kDepthwiseConv) {
    p.taps.resize(9 * in);
    for (std::size_t k = 0; k < in; ++k) {
      for (std::size_t t = 0; t < 9; ++t) p.taps[t * in + k] = layer.depthwise[at(inputOrder[k]) * 9 + t];
    }
  }
  if (layer.kind == MobileLayerKind::kDepthwiseConv || layer.kind == MobileLayerKind::kFullConv) {
    const std::size_t taps = layer.kind == MobileLayerKind::kFullConv ? 9 : 1;
    p.weights.resize(out * in * taps);
    p.bias.resize(out);
    for (std::size_t o = 0; o < out; ++o) {
      const std::size_t from = at(outputOrder[o]);
      p.bias[o] = layer.bias[from];
      float* panel = p.weights.data() + o / kPanel * (in * taps * kPanel) + o % kPanel;
      for (std::size_t t = 0; t < taps; ++t) {
        for (std::size_t k = 0; k < in; ++k) {
          panel[(t * in + k) * kPanel] = layer.weight[(from * in + at(inputOrder[k])) * taps + t];
        }
      }
    }
  }
  p.inputOrder = std::move(inputOrder);
  p.outputOrder = std::move(outputOrder);
  return p;
}

}  // namespace

PackedModel pack(std::shared_ptr<const MobileModel> model) {
  PackedModel packed;
  std::vector<int> order = fileOrder(model->layers.front().inChannels);
  const int r = model->layers.front().resolution;
  const std::size_t cells = at(r) * at(r);
  packed.constant.resize(cells * order.size());
  for (std::size_t c = 0; c < order.size(); ++c) {
    for (std::size_t i = 0; i < cells; ++i) packed.constant[i * order.size() + c] = model->constant[c * cells + i];
  }
  for (std::size_t i = 0; i < model->layers.size(); ++i) {
    const MobileLayer& layer = model->layers[i];
    const bool feedsHaar = i + 1 < model->layers.size() && model->layers[i + 1].kind == MobileLayerKind::kUp;
    const bool conv = layer.kind == MobileLayerKind::kDepthwiseConv || layer.kind == MobileLayerKind::kFullConv;
    require(layer.inChannels % 16 == 0, layer);
    if (conv) require(layer.outChannels % kPanel == 0, layer);
    if (layer.kind == MobileLayerKind::kUp) require(layer.inChannels % 64 == 0, layer);
    std::vector<int> output = feedsHaar ? bandOrder(layer.outChannels) : fileOrder(layer.outChannels);
    packed.layers.push_back(packLayer(layer, model->latentSize, order, output));
    order = std::move(output);
  }
  packed.source = std::move(model);
  return packed;
}

PackedLayer packedWith(const PackedLayer& layer, const std::vector<float>& weight, const std::vector<float>& bias) {
  PackedLayer p = layer;
  const std::size_t in = at(layer.inChannels), out = at(layer.outChannels);
  for (std::size_t o = 0; o < out; ++o) {
    const std::size_t from = at(layer.outputOrder[o]);
    p.bias[o] = bias[from];
    float* panel = p.weights.data() + o / kPanel * (in * kPanel) + o % kPanel;
    for (std::size_t k = 0; k < in; ++k) panel[k * kPanel] = weight[from * in + at(layer.inputOrder[k])];
  }
  return p;
}

// The head's 12 numbers a (LL of R, G, B), then LH, HL, HH per colour, become the four pixels: lanes 0..5 the upper two
// pixels' RGB, lanes 8..13 the lower two's.
std::vector<float> foldHead(const std::vector<float>& weight, const std::vector<int>& inputOrder) {
  const std::size_t in = inputOrder.size();
  std::vector<float> folded(in * kHeadLanes, 0.0F);
  for (std::size_t k = 0; k < in; ++k) {
    std::vector<float> column(12);
    for (std::size_t j = 0; j < 12; ++j) column[j] = weight[j * in + at(inputOrder[k])];
    const std::vector<float> lanes = foldHeadBias(column);
    std::copy(lanes.begin(), lanes.end(), folded.begin() + static_cast<std::ptrdiff_t>(k * kHeadLanes));
  }
  return folded;
}

std::vector<float> foldHeadBias(const std::vector<float>& bias) {
  std::vector<float> lanes(kHeadLanes, 0.0F);
  for (std::size_t colour = 0; colour < 3; ++colour) {
    const float a = bias[colour], b = bias[3 + 3 * colour], d = bias[4 + 3 * colour], e = bias[5 + 3 * colour];
    lanes[colour] = (a + b + d + e) / 2;
    lanes[3 + colour] = (a + b - d - e) / 2;
    lanes[8 + colour] = (a - b + d - e) / 2;
    lanes[11 + colour] = (a - b - d + e) / 2;
  }
  return lanes;
}

}  // namespace lineament::kernels
