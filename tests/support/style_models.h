#pragma once
// Small style networks with seeded numbers, and the obvious computation of what they make.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "core/base/image.h"
#include "core/engine/style_network.h"

namespace lineament::test {

inline std::vector<float> seeded(std::mt19937& random, std::size_t count, float size) {
  std::normal_distribution<float> normal(0.0F, size);
  std::vector<float> v(count);
  for (float& x : v) x = normal(random);
  return v;
}

inline StyleLayer styleLayer(std::mt19937& random, int inputs, int outputs, int kernel, int styles) {
  StyleLayer layer;
  layer.name = "layer";
  layer.inputs = inputs;
  layer.outputs = outputs;
  layer.kernel = kernel;
  const auto taps = static_cast<std::size_t>(inputs) * static_cast<std::size_t>(kernel * kernel);
  layer.weights = seeded(random, taps * static_cast<std::size_t>(outputs), 1.0F / std::sqrt(static_cast<float>(taps)));
  for (int s = 0; s < styles; ++s) {
    layer.scales.push_back(seeded(random, static_cast<std::size_t>(outputs), 1.0F));
    layer.shifts.push_back(seeded(random, static_cast<std::size_t>(outputs), 0.5F));
  }
  return layer;
}

/// The shape of the real ones, smaller.
inline std::shared_ptr<const StyleModel> tinyStyleModel(StyleRange range, int styles = 2) {
  std::mt19937 random(7);
  StyleModel model;
  model.range = range;
  model.styles = styles;
  model.layers.push_back(styleLayer(random, 3, 16, 5, styles));
  model.layers.push_back(styleLayer(random, 16, 32, 3, styles));
  model.layers.back().stride = 2;
  model.layers.push_back(styleLayer(random, 32, 48, 3, styles));
  model.layers.back().stride = 2;
  model.layers.push_back(styleLayer(random, 48, 48, 3, styles));
  model.layers.back().opensBlock = true;
  model.layers.push_back(styleLayer(random, 48, 48, 3, styles));
  model.layers.back().closesBlock = true;
  model.layers.back().relu = false;
  model.layers.push_back(styleLayer(random, 48, 16, 3, styles));
  model.layers.back().upsampled = true;
  model.layers.push_back(styleLayer(random, 16, 16, 3, styles));
  model.layers.back().upsampled = true;
  model.layers.push_back(styleLayer(random, 16, 3, 5, 0));
  model.layers.back().relu = false;
  model.layers.back().bias = seeded(random, 3, 0.1F);
  if (range == StyleRange::kBytes) {
    for (float& w : model.layers.back().weights) w *= 60.0F;
    for (float& b : model.layers.back().bias) b += 128.0F;
  }
  return std::make_shared<const StyleModel>(std::move(model));
}

/// [channels][height][width]
struct Volume {
  int channels = 0, height = 0, width = 0;
  std::vector<double> values;
  Volume(int c, int h, int w)
      : channels(c), height(h), width(w), values(static_cast<std::size_t>(c) * static_cast<std::size_t>(h * w)) {}
  double& at(int c, int y, int x) { return values[static_cast<std::size_t>((c * height + y) * width + x)]; }
  double at(int c, int y, int x) const { return values[static_cast<std::size_t>((c * height + y) * width + x)]; }
  double reflected(int c, int y, int x) const {
    const auto inside = [](int i, int size) { return i < 0 ? -i : i < size ? i : 2 * (size - 1) - i; };
    return at(c, inside(y, height), inside(x, width));
  }
};

inline ImageF referenceStyle(const StyleModel& model, const ImageF& picture, const StyleMixture& mixture) {
  const bool bytes = model.range == StyleRange::kBytes;
  Volume x(3, (picture.height + 3) / 4 * 4, (picture.width + 3) / 4 * 4);
  const auto inside = [](int i, int size) { return i < size ? i : 2 * (size - 1) - i; };
  for (int y = 0; y < x.height; ++y) {
    for (int u = 0; u < x.width; ++u) {
      for (int c = 0; c < 3; ++c) {
        const double v = double{picture.row(inside(y, picture.height))[3 * inside(u, picture.width) + c]};
        x.at(c, y, u) = bytes ? (v + 1.0) * 127.5 : v;
      }
    }
  }
  Volume kept(1, 1, 1);
  for (const StyleLayer& layer : model.layers) {
    if (layer.opensBlock) kept = x;
    if (layer.upsampled) {
      Volume twice(x.channels, 2 * x.height, 2 * x.width);
      for (int c = 0; c < x.channels; ++c) {
        for (int y = 0; y < twice.height; ++y) {
          for (int u = 0; u < twice.width; ++u) twice.at(c, y, u) = x.at(c, y / 2, u / 2);
        }
      }
      x = twice;
    }
    Volume to(layer.outputs, x.height / layer.stride, x.width / layer.stride);
    const int k = layer.kernel, half = k / 2;
    for (int o = 0; o < layer.outputs; ++o) {
      double sum = 0.0, squares = 0.0;
      for (int y = 0; y < to.height; ++y) {
        for (int u = 0; u < to.width; ++u) {
          double v = layer.bias.empty() ? 0.0 : double{layer.bias[static_cast<std::size_t>(o)]};
          for (int i = 0; i < layer.inputs; ++i) {
            for (int t = 0; t < k * k; ++t) {
              const auto w = static_cast<std::size_t>((o * layer.inputs + i) * k * k + t);
              v += double{layer.weights[w]} *
                   x.reflected(i, y * layer.stride + t / k - half, u * layer.stride + t % k - half);
            }
          }
          to.at(o, y, u) = v;
          sum += v;
          squares += v * v;
        }
      }
      if (layer.scales.empty()) continue;
      const auto row = [&](const std::vector<std::vector<float>>& rows) {
        const double a = double{rows[static_cast<std::size_t>(mixture.first)][static_cast<std::size_t>(o)]};
        const double b = double{rows[static_cast<std::size_t>(mixture.second)][static_cast<std::size_t>(o)]};
        return a + double{mixture.blend} * (b - a);
      };
      const double count = to.height * to.width, mean = sum / count;
      const double scale = row(layer.scales) / std::sqrt(squares / count - mean * mean + 1e-5);
      for (int y = 0; y < to.height; ++y) {
        for (int u = 0; u < to.width; ++u) {
          double& v = to.at(o, y, u);
          v = (v - mean) * scale + row(layer.shifts);
          if (layer.closesBlock) v += kept.at(o, y, u);
          if (layer.relu) v = std::max(v, 0.0);
        }
      }
    }
    x = to;
  }
  ImageF out(picture.width, picture.height);
  for (int y = 0; y < out.height; ++y) {
    for (int u = 0; u < out.width; ++u) {
      for (int c = 0; c < 3; ++c) {
        const double v = x.at(c, y, u);
        out.row(y)[3 * u + c] = static_cast<float>(bytes ? std::clamp(v, 0.0, 255.0) / 127.5 - 1.0 : std::tanh(v));
      }
    }
  }
  return out;
}

inline ImageF styleNoise(int width, int height) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
  ImageF picture(width, height);
  for (float& v : picture.pixels) v = uniform(random);
  return picture;
}

/// Infinite for pictures of different sizes.
inline double largestDifference(const ImageF& a, const ImageF& b) {
  if (a.width != b.width || a.pixels.size() != b.pixels.size()) return std::numeric_limits<double>::infinity();
  double d = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    d = std::max(d, std::abs(double{a.pixels[i]} - double{b.pixels[i]}));
  }
  return d;
}

/// Float sums over some hundred taps in seven layers, each normalised: a hundred thousand roundings of 6e-8 that mostly
/// cancel.
inline constexpr double kCloseStyles = 2e-4;

}  // namespace lineament::test
