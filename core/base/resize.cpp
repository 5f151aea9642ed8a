#include "core/base/resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace lineament {
namespace {

struct Taps {
  int first = 0;
  std::vector<float> weights;
};

float catmullRom(float t) {
  t = std::abs(t);
  if (t < 1.0F) return 1.0F + t * t * (1.5F * t - 2.5F);
  if (t < 2.0F) return 2.0F + t * (t * (2.5F - 0.5F * t) - 4.0F);
  return 0.0F;
}

// What every target pixel takes from the source, with weights that sum to one.
std::vector<Taps> tapsOf(int from, int to) {
  std::vector<Taps> all(static_cast<std::size_t>(to));
  const double scale = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    Taps& taps = all[static_cast<std::size_t>(i)];
    const double low = i * scale, high = (i + 1) * scale;
    const double centre = (low + high) / 2 - 0.5;
    const int first = to < from ? static_cast<int>(low) : static_cast<int>(std::floor(centre)) - 1;
    const int last = to < from ? static_cast<int>(std::ceil(high)) - 1 : first + 3;
    taps.first = std::clamp(first, 0, from - 1);
    taps.weights.assign(static_cast<std::size_t>(std::clamp(last, 0, from - 1) - taps.first) + 1, 0.0F);
    float sum = 0.0F;
    for (int s = first; s <= last; ++s) {
      const double share = std::min(high, s + 1.0) - std::max(low, static_cast<double>(s));
      const float weight =
          to < from ? static_cast<float>(std::max(0.0, share)) : catmullRom(static_cast<float>(centre - s));
      taps.weights[static_cast<std::size_t>(std::clamp(s, 0, from - 1) - taps.first)] += weight;  // edges repeat
      sum += weight;
    }
    for (float& w : taps.weights) w /= sum;
  }
  return all;
}

}  // namespace

ImageF resized(const ImageF& picture, int width, int height) {
  if (picture.empty() || width < 1 || height < 1) {
    throw Error::badArgument("Resizing a picture", std::to_string(width) + " x " + std::to_string(height) + " pixels",
                             "at least 1 x 1 from a picture that is not empty");
  }
  if (width == picture.width && height == picture.height) return picture;
  ImageF wide(width, picture.height);
  const std::vector<Taps> columns = tapsOf(picture.width, width);
  for (int y = 0; y < picture.height; ++y) {
    const float* in = picture.row(y);
    float* to = wide.row(y);
    for (const Taps& taps : columns) {
      const float* from = in + static_cast<std::ptrdiff_t>(taps.first) * 3;
      float r = 0.0F, g = 0.0F, b = 0.0F;
      for (const float w : taps.weights) {
        r += w * from[0];
        g += w * from[1];
        b += w * from[2];
        from += 3;
      }
      to[0] = r;
      to[1] = g;
      to[2] = b;
      to += 3;
    }
  }
  ImageF out(width, height);
  const std::vector<Taps> rows = tapsOf(picture.height, height);
  for (int y = 0; y < height; ++y) {
    const Taps& taps = rows[static_cast<std::size_t>(y)];
    float* to = out.row(y);
    for (std::size_t i = 0; i < taps.weights.size(); ++i) {
      const float* from = wide.row(taps.first + static_cast<int>(i));
      for (int x = 0; x < width * 3; ++x) to[x] += taps.weights[i] * from[x];
    }
  }
  return out;
}

ImageF toImageF(const Image8& picture) {
  ImageF out(picture.width, picture.height);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    out.pixels[i] = static_cast<float>(picture.pixels[i]) / 127.5F - 1.0F;
  }
  return out;
}

}  // namespace lineament
