#pragma once
// The embedded network as slow, obvious loops in double precision: what every engine is compared with. Tensors are
// planar [channels, resolution, resolution]. Written from the description in docs/generator.md, shares no code with the
// engines.
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/base/image.h"
#include "core/edit/latent.h"
#include "core/engine/synthesis_engine.h"
#include "core/io/mobile_model.h"

namespace lineament::test {

inline double leaky(double v) {
  return v > 0.0 ? v : 0.2 * v;
}

inline std::vector<double> referenceMap(const MobileModel& m, const std::vector<float>& z) {
  std::vector<double> x(z.begin(), z.end());
  double square = 0.0;
  for (const double v : x) square += v * v;
  for (double& v : x) v /= std::sqrt(square / static_cast<double>(z.size()) + 1e-8);
  for (std::size_t l = 0; l < m.mappingWeights.size(); ++l) {
    std::vector<double> y(x.size());
    for (std::size_t o = 0; o < y.size(); ++o) {
      double sum = double{m.mappingBiases[l][o]};
      for (std::size_t i = 0; i < x.size(); ++i) sum += double{m.mappingWeights[l][o * x.size() + i]} * x[i];
      y[o] = std::sqrt(2.0) * leaky(sum);
    }
    x = y;
  }
  return x;
}

inline std::vector<std::vector<double>> referenceStyles(const MobileModel& m, const LatentWPlus& w) {
  std::vector<std::vector<double>> styles;
  for (std::size_t r = 0; r < m.layers.size(); ++r) {
    const MobileLayer& layer = m.layers[r];
    const auto row = w.row(static_cast<int>(r));
    std::vector<double> s(layer.affineBias.size());
    for (std::size_t c = 0; c < s.size(); ++c) {
      double sum = double{layer.affineBias[c]};
      for (std::size_t i = 0; i < row.size(); ++i)
        sum += double{layer.affineWeight[c * row.size() + i]} * double{row[i]};
      s[c] = sum * double{layer.styleScale};
    }
    styles.push_back(std::move(s));
  }
  return styles;
}

/// x [4c, side, side] -> [c, 2 side, 2 side].
inline std::vector<double> referenceHaar(const std::vector<double>& x, int channels, int side) {
  const int c = channels / 4;
  const std::size_t plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  std::vector<double> y(static_cast<std::size_t>(c) * plane * 4);
  const auto in = [&](int channel, int cell) {
    return x[static_cast<std::size_t>(channel) * plane + static_cast<std::size_t>(cell)];
  };
  for (int k = 0; k < c; ++k) {
    for (int cell = 0; cell < side * side; ++cell) {
      const double a = in(k, cell), b = in(c + 3 * k, cell), d = in(c + 3 * k + 1, cell), e = in(c + 3 * k + 2, cell);
      const double values[4] = {(a + b + d + e) / 2, (a + b - d - e) / 2, (a - b + d - e) / 2, (a - b - d + e) / 2};
      for (int i = 0; i < 4; ++i) {
        const int row = 2 * (cell / side) + i / 2, column = 2 * (cell % side) + i % 2;
        y[static_cast<std::size_t>(k) * plane * 4 + static_cast<std::size_t>(row * 2 * side + column)] = values[i];
      }
    }
  }
  return y;
}

/// What differs by place in the output of a layer: values added, then branches blended in.
inline void referenceLocalOutput(const LocalLayer& local, int side, std::vector<double>& y) {
  const std::size_t plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  const auto weight = [&](const MaskPlane& mask, std::size_t i) {
    const int cell = static_cast<int>(i % plane);
    return double{mask.at(cell % side, cell / side)};
  };
  for (const MaskedVector& added : local.added) {
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += weight(*added.mask, i) * double{added.values[i / plane]};
  }
  for (const BranchBlend& blend : local.blends) {
    const std::vector<float> other = blend.other->toHost();
    for (std::size_t i = 0; i < y.size(); ++i) y[i] += weight(*blend.mask, i) * (double{other[i]} - y[i]);
  }
}

/// Output of one layer (the head: its picture, [3, 2 resolution, 2 resolution]).
inline std::vector<double> referenceLayer(const MobileModel& m, int index, const StyleSet& styles,
                                          const std::vector<double>& input) {
  const MobileLayer& l = m.layers[static_cast<std::size_t>(index)];
  const int in = l.inChannels, out = l.outChannels;
  const int side = l.kind == MobileLayerKind::kUp ? l.resolution / 2 : l.resolution;
  const std::size_t plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  std::vector<double> x(input);
  const LocalLayer* local = styles.localOf(index);
  for (std::size_t i = 0; i < x.size(); ++i) {
    double style = double{styles.rows[static_cast<std::size_t>(index)][i / plane]};
    const int cell = static_cast<int>(i % plane);
    for (const MaskedVector& masked : local == nullptr ? std::vector<MaskedVector>{} : local->styles)
      style += double{masked.mask->at(cell % side, cell / side)} * double{masked.values[i / plane]};
    x[i] *= style;
  }
  if (l.kind == MobileLayerKind::kUp) {
    std::vector<double> fine = referenceHaar(x, in, side);
    if (local != nullptr) referenceLocalOutput(*local, 2 * side, fine);
    return fine;
  }

  const auto neighbour = [&](const std::vector<double>& t, int channel, int row, int column) {
    if (row < 0 || column < 0 || row >= side || column >= side) return 0.0;
    return t[static_cast<std::size_t>(channel) * plane + static_cast<std::size_t>(row * side + column)];
  };
  if (l.kind == MobileLayerKind::kDepthwiseConv) {
    std::vector<double> y(x.size());
    for (int c = 0; c < in; ++c) {
      for (int cell = 0; cell < side * side; ++cell) {
        double sum = 0.0;
        for (int t = 0; t < 9; ++t) {
          sum += double{l.depthwise[static_cast<std::size_t>(c * 9 + t)]} *
                 neighbour(x, c, cell / side + t / 3 - 1, cell % side + t % 3 - 1);
        }
        y[static_cast<std::size_t>(c) * plane + static_cast<std::size_t>(cell)] = sum;
      }
    }
    x = y;
  }
  const bool full = l.kind == MobileLayerKind::kFullConv, head = l.kind == MobileLayerKind::kHead;
  std::vector<double> y(static_cast<std::size_t>(out) * plane);
  for (int o = 0; o < out; ++o) {
    for (int cell = 0; cell < side * side; ++cell) {
      double sum = double{l.bias[static_cast<std::size_t>(o)]};
      if (!head) sum += double{l.noise[static_cast<std::size_t>(cell)]};
      for (int i = 0; i < in; ++i) {
        if (full) {
          for (int t = 0; t < 9; ++t) {
            sum += double{l.weight[static_cast<std::size_t>((o * in + i) * 9 + t)]} *
                   neighbour(x, i, cell / side + t / 3 - 1, cell % side + t % 3 - 1);
          }
        } else {
          sum += double{l.weight[static_cast<std::size_t>(o * in + i)]} *
                 x[static_cast<std::size_t>(i) * plane + static_cast<std::size_t>(cell)];
        }
      }
      y[static_cast<std::size_t>(o) * plane + static_cast<std::size_t>(cell)] = head ? sum : leaky(sum);
    }
  }
  if (head) return referenceHaar(y, out, side);
  if (local != nullptr) referenceLocalOutput(*local, side, y);
  return y;
}

inline std::vector<double> referenceActivation(const MobileModel& m, int lastLayer, const StyleSet& styles) {
  std::vector<double> x(m.constant.begin(), m.constant.end());
  for (int i = 0; i <= lastLayer; ++i) x = referenceLayer(m, i, styles, x);
  return x;
}

inline ImageF referencePicture(const MobileModel& m, const StyleSet& styles) {
  const std::vector<double> planar = referenceActivation(m, static_cast<int>(m.layers.size()) - 1, styles);
  const int side = m.imageResolution();
  ImageF picture(side, side);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    picture.pixels[i] = static_cast<float>(planar[i % 3 * (planar.size() / 3) + i / 3]);
  }
  return picture;
}

}  // namespace lineament::test
