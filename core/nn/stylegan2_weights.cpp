#include "core/nn/stylegan2_weights.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/nn/gan_kernels.h"
#include "core/nn/ops.h"

namespace lineament::nn {

namespace {

constexpr int kHalfLevels = 4;
constexpr int kSmallestHalf = 8;
constexpr double kMappingRate = 0.01;
// [1, 3, 3, 1] / 8 both ways, and the gain of 4 that an enlarging filter needs.
constexpr float kTaps[] = {0.25F, 0.75F, 0.75F, 0.25F};

at::Tensor blurFilter() {
  std::vector<float> taps;
  for (const float y : kTaps) {
    for (const float x : kTaps) taps.push_back(y * x);
  }
  return fromHost(taps, {1, 1, 4, 4});
}

// A picture is enlarged by zeros between its pixels and the filter: pixel 2 q is 1/4 of q - 1 and 3/4 of q, pixel 2 q +
// 1 is 3/4 of q and 1/4 of q + 1.
at::Tensor enlargingFilter() {
  constexpr float kPhases[2][3] = {{0.25F, 0.75F, 0.0F}, {0.0F, 0.75F, 0.25F}};
  std::vector<float> taps(12 * 3 * 9, 0.0F);
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t phase = 0; phase < 4; ++phase) {
      for (std::size_t tap = 0; tap < 9; ++tap) {
        taps[((c * 4 + phase) * 3 + c) * 9 + tap] = kPhases[phase / 2][tap / 3] * kPhases[phase % 2][tap % 3];
      }
    }
  }
  return fromHost(taps, {12, 3, 3, 3});
}

// [out, in, 3, 3] to [4 out, in, 3, 3]. Along one axis: output o takes cell p through g[o - 2 p], the transposed
// convolution's kernel w and the filter f in one, g[m] = sum of f[t] w[k] with k - t = m - 1; so phase a takes cell
// q + d through g[a - 2 d].
std::vector<float> phasesOf(const std::vector<float>& weight, std::size_t out, std::size_t in) {
  std::vector<float> phases(out * 4 * in * 9);
  parallel(0, static_cast<std::int64_t>(out), 8, [&](std::int64_t first, std::int64_t last) {
    for (auto o = static_cast<std::size_t>(first); o < static_cast<std::size_t>(last); ++o) {
      for (std::size_t i = 0; i < in; ++i) {
        const float* w = weight.data() + (o * in + i) * 9;
        float g[6][6] = {};  // from m = -2
        for (std::size_t ty = 0; ty < 4; ++ty) {
          for (std::size_t tx = 0; tx < 4; ++tx) {
            for (std::size_t k = 0; k < 9; ++k) g[3 + k / 3 - ty][3 + k % 3 - tx] += kTaps[ty] * kTaps[tx] * w[k];
          }
        }
        for (std::size_t phase = 0; phase < 4; ++phase) {
          float* to = phases.data() + ((o * 4 + phase) * in + i) * 9;
          // a - 2 d + 2 with d = -1, 0, 1
          for (std::size_t tap = 0; tap < 9; ++tap)
            to[tap] = g[phase / 2 + 4 - 2 * (tap / 3)][phase % 2 + 4 - 2 * (tap % 3)];
        }
      }
    }
  });
  return phases;
}

// Zeros around a tensor on `has`, or a part of it, so that it covers `wanted`.
at::Tensor covering(const at::Tensor& x, Roi has, Roi wanted) {
  const Roi common = has.intersected(wanted);
  at::Tensor part = cropped(x, has, common);
  if (common == wanted) return part;
  return zeroPadded(part, common.x0 - wanted.x0, wanted.x1 - common.x1, common.y0 - wanted.y0, wanted.y1 - common.y1);
}

}  // namespace

at::Tensor cropped(const at::Tensor& x, Roi has, Roi wanted) {
  if (!has.contains(wanted)) throw Error::internal("an activation does not cover the region asked for");
  if (has == wanted) return x;
  return x.narrow(2, wanted.y0 - has.y0, wanted.height()).narrow(3, wanted.x0 - has.x0, wanted.width());
}

GanWeights loadGan(const StyleGan2Model& model, const at::Device& device, at::ScalarType type,
                   const std::function<bool(int resolution, bool half)>& byPhases) {
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
    if (c.upsamples && byPhases(c.resolution, conv.half)) {
      const std::vector<float> phases =
          phasesOf(toHost(weight), static_cast<std::size_t>(c.out), static_cast<std::size_t>(c.in));
      conv.phases = fromHost(phases, {4 * c.out, c.in, 3, 3}).to(device);
    } else {
      conv.weight = c.upsamples ? weight.transpose(0, 1).contiguous() : weight;
      // As the convolutions want it: what a style makes of it then needs no other copy.
      if (device.is_cpu()) conv.weight = channelsLast(conv.weight);
    }
    if (conv.half && !device.is_cpu()) {
      if (conv.phases.defined()) conv.phases = channelsLast(conv.phases);
      if (conv.weight.defined()) conv.weight = channelsLast(conv.weight);
    }
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
  gan.blur = blurFilter().to(device);
  gan.enlarging = enlargingFilter().to(device);
  return gan;
}

at::Tensor placed(const GanWeights& gan, const at::Tensor& x, bool half) {
  const at::Tensor typed = x.to(half ? gan.type : at::kFloat);
  return half || x.device().is_cpu() ? channelsLast(typed) : typed;
}

FoldedConv folded(const GanConv& conv, const at::Tensor& style) {
  FoldedConv f;
  f.norm = conv.half ? style.abs().max().clamp_min(1e-12) : at::Tensor();
  f.style = conv.half ? style.div(f.norm) : style;
  f.demodulation = conv.squares.matmul(f.style.square()).add(kDemodulationEpsilon).rsqrt();
  const at::Tensor scale = f.demodulation.mul(kActivationGain);
  const std::int64_t in = conv.in, out = conv.out;
  if (conv.phases.defined()) {
    f.weight =
        conv.phases.reshape({out, 4, in, 9}).mul(f.style.reshape({1, 1, in, 1})).mul_(scale.reshape({out, 1, 1, 1}));
    f.weight = f.weight.reshape({4 * out, in, 3, 3});
  } else if (conv.upsamples) {
    f.weight = conv.weight.mul(f.style.reshape({in, 1, 1, 1})).mul_(scale.reshape({1, out, 1, 1}));
  } else {
    f.weight = conv.weight.mul(f.style.reshape({1, in, 1, 1})).mul_(scale.reshape({out, 1, 1, 1}));
  }
  return f;
}

namespace {

// The passes over finished sums on a CPU, in float32, channels last: each touches its memory once.

bool isPlain(const at::Tensor& x) {
  return x.device().is_cpu() && x.scalar_type() == at::kFloat && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

struct RowEnd {
  const float* noise;  // [resolution, resolution]
  const float* bias;   // [out]
  float clamp;
};

RowEnd rowEnd(const GanWeights& gan, const GanConv& conv) {
  return {conv.noise.const_data_ptr<float>(), conv.bias.const_data_ptr<float>(),
          gan.clamp > 0.0 ? static_cast<float>(gan.clamp) : std::numeric_limits<float>::infinity()};
}

void activateCell(float* x, std::int64_t channels, float noise, const float* bias, float clamp) {
  for (std::int64_t c = 0; c < channels; ++c) {
    const float v = x[c] + noise + bias[c];
    const float activated = v > 0.0F ? v : 0.2F * v;
    x[c] = std::min(std::max(activated, -clamp), clamp);
  }
}

// y on `made` through the filter to `output`.
at::Tensor blurred(const GanWeights& gan, const GanConv& conv, const at::Tensor& y, Roi made, Roi output, GanEnd end) {
  const std::int64_t channels = conv.out, width = output.width();
  at::Tensor x = emptyChannelsLast({1, channels, output.height(), width}, y.device(), at::kFloat);
  const float* from = y.const_data_ptr<float>();
  float* to = x.mutable_data_ptr<float>();
  const RowEnd after = rowEnd(gan, conv);
  const std::int64_t wide = (width + 3) * channels;
  parallel(0, output.height(), 4, [&](std::int64_t first, std::int64_t last) {
    std::vector<float> sums(static_cast<std::size_t>(wide));
    // The columns that exist, of those that the row needs.
    const std::int64_t left = std::max(0, made.x0 - (output.x0 - 1));
    const std::int64_t right = std::min<std::int64_t>(width + 3, made.x1 - (output.x0 - 1));
    for (std::int64_t row = first; row < last; ++row) {
      std::fill(sums.begin(), sums.end(), 0.0F);
      for (std::int64_t t = 0; t < 4; ++t) {
        const std::int64_t source = output.y0 + row - 1 + t - made.y0;
        if (source < 0 || source >= made.height()) continue;
        const float* line = from + (source * made.width() + (output.x0 - 1 + left - made.x0)) * channels;
        float* sum = sums.data() + left * channels;
        const float tap = kTaps[t];
        for (std::int64_t i = 0; i < (right - left) * channels; ++i) sum[i] += tap * line[i];
      }
      float* out = to + row * width * channels;
      const float* noise = after.noise + (output.y0 + row) * conv.resolution + output.x0;
      for (std::int64_t i = 0; i < width * channels; ++i) {
        const float* sum = sums.data() + i;
        out[i] = kTaps[0] * (sum[0] + sum[3 * channels]) + kTaps[1] * (sum[channels] + sum[2 * channels]);
      }
      if (end == GanEnd::kPlain) continue;
      for (std::int64_t column = 0; column < width; ++column) {
        activateCell(out + column * channels, channels, noise[column], after.bias, after.clamp);
      }
    }
  });
  return x;
}

// [1, 4 c, h, w] to [1, c, 2 h, 2 w] in one copy, in the memory format of x.
at::Tensor woven(const at::Tensor& x) {
  const auto c = x.size(1) / 4, h = x.size(2), w = x.size(3);
  const at::Tensor parts = x.reshape({1, c, 2, 2, h, w});
  if (x.is_contiguous(at::MemoryFormat::ChannelsLast) && !x.is_contiguous()) {
    return parts.permute({0, 4, 2, 5, 3, 1}).reshape({1, 2 * h, 2 * w, c}).permute({0, 3, 1, 2});
  }
  return parts.permute({0, 1, 4, 2, 5, 3}).reshape({1, c, 2 * h, 2 * w});
}

bool isWhole(Roi has, Roi output, int resolution) {
  const Roi cells = output.halved();
  return has == cells && cells == Roi::square(resolution / 2);
}

// Four convolutions at the input's resolution, of the cells that `output` lies on: [1, 4 out, h, w].
at::Tensor phasesOn(const at::Tensor& x, Roi has, const at::Tensor& weight, Roi output, int resolution) {
  if (isWhole(has, output, resolution)) return conv2dPadded(x, weight, {}, 1, 1);
  return conv2d(covering(x, has, output.halved().grown(1)), weight, 1);
}

// The same, woven into each other.
at::Tensor byPhases(const at::Tensor& x, Roi has, const at::Tensor& weight, Roi output, int resolution) {
  return cropped(woven(phasesOn(x, has, weight, output, resolution)), output.halved().doubled(), output);
}

// Whole rows need no border of their own at the sides: the convolution brings it.
at::Tensor convolved3x3(const GanConv& conv, const at::Tensor& weight, const at::Tensor& x, Roi has, Roi output) {
  const Roi wanted = output.grown(1);
  if (has.x0 != 0 || has.x1 != conv.resolution || output.width() != conv.resolution) {
    return conv2d(covering(x, has, wanted), weight, 1);
  }
  const bool whole = wanted.y0 < 0 && wanted.y1 > conv.resolution;
  const at::Tensor rows = whole ? x : covering(x, has, {has.x0, wanted.y0, has.x1, wanted.y1});
  return conv2dPadded(rows, weight, {}, whole ? 1 : 0, 1);
}

}  // namespace

const at::Tensor& plainWeight(const GanConv& conv) {
  return conv.phases.defined() ? conv.phases : conv.weight;
}

void activate(const GanWeights& gan, const GanConv& conv, at::Tensor& x, Roi output) {
  if (gan.kernels && gan.kernels->activate(conv, gan.clamp, x, output)) return;
  if (!isPlain(x)) {
    x.add_(cropped(conv.noise, Roi::square(conv.resolution), output)).add_(conv.bias.reshape({1, conv.out, 1, 1}));
    leakyReluInto(x);
    if (gan.clamp > 0.0) x.clamp_(-gan.clamp, gan.clamp);
    return;
  }
  const std::int64_t channels = conv.out, width = output.width();
  float* data = x.mutable_data_ptr<float>();
  const RowEnd after = rowEnd(gan, conv);
  parallel(0, output.height(), 4, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t row = first; row < last; ++row) {
      const float* noise = after.noise + (output.y0 + row) * conv.resolution + output.x0;
      for (std::int64_t column = 0; column < width; ++column) {
        activateCell(data + (row * width + column) * channels, channels, noise[column], after.bias, after.clamp);
      }
    }
  });
}

at::Tensor convolved(const GanWeights& gan, const GanConv& conv, const at::Tensor& weight, const at::Tensor& x, Roi has,
                     Roi output, GanEnd end) {
  at::Tensor made;
  if (conv.phases.defined()) {
    const Roi cells = output.halved();
    if (gan.kernels && end == GanEnd::kActivated && output == cells.doubled()) {
      const at::Tensor y = phasesOn(x, has, weight, output, conv.resolution);
      made = gan.kernels->wovenActivated(conv, gan.clamp, y, cells);
      if (made.defined()) return made;
      made = woven(y);
    } else {
      made = byPhases(x, has, weight, output, conv.resolution);
    }
  } else if (conv.upsamples) {
    const at::Tensor y = transposedConv2d(x, weight, 2, 0, 1);
    // Cell j of y stands at 2 has.x0 + j; the filter needs one cell before and two after, zeros beyond the frame.
    const Roi region{2 * has.x0, 2 * has.y0, 2 * has.x1 + 1, 2 * has.y1 + 1};
    if (isPlain(y)) return blurred(gan, conv, y, region, output, end);
    const Roi needs{output.x0 - 1, output.y0 - 1, output.x1 + 2, output.y1 + 2};
    const at::Tensor blur = gan.blur.to(y.scalar_type()).expand({conv.out, 1, 4, 4});
    made = conv2d(covering(y, region, needs), blur, conv.out);
  } else {
    made = convolved3x3(conv, weight, x, has, output);
  }
  if (end == GanEnd::kActivated) activate(gan, conv, made, output);
  return made;
}

at::Tensor enlarged(const GanWeights& gan, const at::Tensor& picture, Roi has, Roi output) {
  if (gan.kernels && isWhole(has, output, 2 * has.width())) {
    if (at::Tensor made = gan.kernels->enlarged(picture); made.defined()) return made;
  }
  return byPhases(picture, has, gan.enlarging, output, 2 * has.width());
}

}  // namespace lineament::nn
