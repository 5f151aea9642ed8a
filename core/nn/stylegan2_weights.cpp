#include "core/nn/stylegan2_weights.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/nn/ops.h"

namespace lineament::nn {

namespace {

constexpr int kHalfLevels = 4;
constexpr int kSmallestHalf = 8;
constexpr double kMappingRate = 0.01;
// [1, 3, 3, 1] / 8 both ways, and the gain of 4 that an enlarging filter needs.
constexpr float kTaps[] = {0.25F, 0.75F, 0.75F, 0.25F};

at::Tensor filter(std::int64_t copies) {
  std::vector<float> taps;
  for (std::int64_t i = 0; i < copies; ++i) {
    for (const float y : kTaps) {
      for (const float x : kTaps) taps.push_back(y * x);
    }
  }
  return fromHost(taps, {copies, 1, 4, 4});
}

// Zeros around a tensor on `has`, or a part of it, so that it covers `wanted`.
at::Tensor covering(const at::Tensor& x, Roi has, Roi wanted) {
  const Roi common = has.intersected(wanted);
  const at::Tensor part = cropped(x, has, common);
  if (common == wanted) return part;
  return zeroPadded(part, common.x0 - wanted.x0, wanted.x1 - common.x1, common.y0 - wanted.y0, wanted.y1 - common.y1);
}

}  // namespace

at::Tensor cropped(const at::Tensor& x, Roi has, Roi wanted) {
  if (!has.contains(wanted)) throw Error::internal("an activation does not cover the region asked for");
  if (has == wanted) return x;
  return x.narrow(2, wanted.y0 - has.y0, wanted.height()).narrow(3, wanted.x0 - has.x0, wanted.width());
}

GanWeights loadGan(const StyleGan2Model& model, const at::Device& device, at::ScalarType type) {
  GanWeights gan;
  gan.type = type;
  // In float32 as in the file; half needs the limit that such networks were trained with, whatever the file says.
  gan.clamp = model.clamp > 0.0F ? static_cast<double>(model.clamp) : type == at::kFloat ? 0.0 : 256.0;
  const int firstHalf = std::max(model.imageResolution() >> (kHalfLevels - 1), kSmallestHalf);
  const auto isHalf = [&](int resolution) { return type != at::kFloat && resolution >= firstHalf; };
  for (const StyleGan2Dense& d : model.mapping) {
    const double gain = kMappingRate / std::sqrt(static_cast<double>(d.in));
    gan.mappingWeights.push_back(fromHost(d.weight, {d.out, d.in}).mul_(gain).to(device));
    gan.mappingBiases.push_back(fromHost(d.bias, {1, d.out}).mul_(kMappingRate).to(device));
  }
  const double affineGain = 1.0 / std::sqrt(static_cast<double>(model.latentSize));
  std::size_t head = 0;
  const auto headAffine = [&](const StyleGan2Head& h, std::vector<at::Tensor>& weights,
                              std::vector<at::Tensor>& biases) {
    const double gain = 1.0 / std::sqrt(static_cast<double>(h.in));
    weights.push_back(fromHost(h.affineWeight, {h.in, model.latentSize}).mul_(affineGain * gain));
    biases.push_back(fromHost(h.affineBias, {h.in}).mul_(gain));
  };
  for (const StyleGan2Conv& c : model.convs) {
    std::vector<at::Tensor> weights{fromHost(c.affineWeight, {c.in, model.latentSize}).mul_(affineGain)};
    std::vector<at::Tensor> biases{fromHost(c.affineBias, {c.in})};
    if (c.upsamples) headAffine(model.heads[head++], weights, biases);
    gan.affineWeights.push_back(concatenated(weights, 0).to(device));
    gan.affineBiases.push_back(concatenated(biases, 0).to(device));
    GanConv conv;
    conv.upsamples = c.upsamples;
    conv.half = isHalf(c.resolution);
    conv.in = c.in;
    conv.out = c.out;
    conv.resolution = c.resolution;
    const at::ScalarType own = conv.half ? type : at::kFloat;
    at::Tensor weight = fromHost(c.weight, {c.out, c.in, 3, 3}).to(device);
    if (conv.half) {
      const at::Tensor norm = weight.abs().amax({1, 2, 3}, true).clamp_min(1e-12);
      weight = weight.div(norm).mul_(1.0 / std::sqrt(9.0 * c.in));
    }
    conv.squares = weight.square().sum({2, 3});
    conv.weight = c.upsamples ? weight.transpose(0, 1).contiguous() : weight;
    const double strength = static_cast<double>(c.noiseStrength.front()) * kActivationGain;
    conv.noise = fromHost(c.noise, {1, 1, c.resolution, c.resolution}).mul_(strength).to(device).to(own);
    conv.bias = fromHost(c.bias, {c.out}).mul_(kActivationGain).to(device).to(own);
    gan.convs.push_back(std::move(conv));
  }
  {
    std::vector<at::Tensor> weights, biases;
    headAffine(model.heads[head], weights, biases);
    gan.affineWeights.push_back(weights.front().to(device));
    gan.affineBiases.push_back(biases.front().to(device));
  }
  for (const StyleGan2Head& h : model.heads) {
    const bool half = isHalf(h.resolution);
    gan.heads.push_back({h.in, half, fromHost(h.weight, {3, h.in, 1, 1}).to(device),
                         fromHost(h.bias, {3}).to(device).to(half ? type : at::kFloat)});
  }
  gan.constant = fromHost(model.constant, {1, model.convs.front().in, 4, 4}).to(device);
  gan.blur = filter(1).to(device);
  gan.enlarging = filter(3).to(device);
  return gan;
}

FoldedConv folded(const GanConv& conv, const at::Tensor& style) {
  FoldedConv f;
  f.norm = conv.half ? style.abs().max().clamp_min(1e-12) : at::Tensor();
  f.style = conv.half ? style.div(f.norm) : style;
  f.demodulation = conv.squares.matmul(f.style.square()).add(kDemodulationEpsilon).rsqrt();
  const at::Tensor scale = f.demodulation.mul(kActivationGain);
  const std::int64_t in = conv.in, out = conv.out;
  if (conv.upsamples) {
    f.weight = conv.weight.mul(f.style.reshape({in, 1, 1, 1})).mul_(scale.reshape({1, out, 1, 1}));
  } else {
    f.weight = conv.weight.mul(f.style.reshape({1, in, 1, 1})).mul_(scale.reshape({out, 1, 1, 1}));
  }
  return f;
}

at::Tensor convolved(const GanWeights& gan, const GanConv& conv, const at::Tensor& weight, const at::Tensor& x, Roi has,
                     Roi output) {
  if (!conv.upsamples) return conv2d(covering(x, has, output.grown(1)), weight, 1);
  const at::Tensor y = transposedConv2d(x, weight, 2, 0, 1);
  // Cell j of y stands at 2 has.x0 + j; the filter needs one cell before and two after, zeros beyond the frame.
  const Roi made{2 * has.x0, 2 * has.y0, 2 * has.x1 + 1, 2 * has.y1 + 1};
  const Roi needs{output.x0 - 1, output.y0 - 1, output.x1 + 2, output.y1 + 2};
  const at::Tensor blur = gan.blur.to(y.scalar_type()).expand({conv.out, 1, 4, 4});
  return conv2d(covering(y, made, needs), blur, conv.out);
}

at::Tensor enlarged(const GanWeights& gan, const at::Tensor& picture, Roi has, Roi output) {
  return cropped(transposedConv2d(picture, gan.enlarging, 2, 1, 3), has.doubled(), output);
}

}  // namespace lineament::nn
