#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/edit/mask_ops.h"

namespace lineament {
namespace {

// What one cell of the new side is made of.
struct Tap {
  int from = 0;
  float weight = 0.0F;
};
using Taps = std::vector<std::vector<Tap>>;

Taps tapsOf(int from, int to) {
  Taps taps(static_cast<std::size_t>(to));
  const double step = static_cast<double>(from) / to;
  for (int i = 0; i < to; ++i) {
    std::vector<Tap>& cell = taps[static_cast<std::size_t>(i)];
    if (step >= 1.0) {  // the share that each old cell has in the new one
      const double low = i * step, high = std::min(static_cast<double>(from), low + step);
      for (int j = static_cast<int>(low); j < high; ++j) {
        const double share = std::min(j + 1.0, high) - std::max(static_cast<double>(j), low);
        cell.push_back({j, static_cast<float>(share / step)});
      }
    } else {
      const double middle = (i + 0.5) * step - 0.5, whole = std::floor(middle);
      const int j = static_cast<int>(whole);
      cell.push_back({std::max(0, j), static_cast<float>(1.0 - (middle - whole))});
      cell.push_back({std::min(from - 1, j + 1), static_cast<float>(middle - whole)});
    }
  }
  return taps;
}

// `greyRow(y, to)` gives one row of the old plane [from, from] at a time: a big picture is never held as numbers.
template <class GreyRow>
Mask resampled(int from, int to, GreyRow greyRow) {
  const Taps taps = tapsOf(from, to);
  const auto width = static_cast<std::size_t>(to);
  std::vector<float> across(static_cast<std::size_t>(from) * width), row(static_cast<std::size_t>(from)), sum(width);
  for (int y = 0; y < from; ++y) {
    greyRow(y, row.data());
    float* out = across.data() + static_cast<std::size_t>(y) * width;
    for (std::size_t x = 0; x < width; ++x) {
      for (const Tap& t : taps[x]) out[x] += t.weight * row[static_cast<std::size_t>(t.from)];
    }
  }
  Mask mask(to);
  for (int y = 0; y < to; ++y) {
    std::fill(sum.begin(), sum.end(), 0.0F);
    for (const Tap& t : taps[static_cast<std::size_t>(y)]) {
      const float* in = across.data() + static_cast<std::size_t>(t.from) * width;
      for (std::size_t x = 0; x < width; ++x) sum[x] += t.weight * in[x];
    }
    for (std::size_t x = 0; x < width; ++x) {
      mask.row(y)[x] = static_cast<std::uint8_t>(std::clamp(std::lround(sum[x]), 0L, 255L));
    }
  }
  return mask;
}

void checkSide(int side) {
  if (side < 1) throw Error::badArgument("The side of a mask", std::to_string(side) + " cells", "at least 1");
}

}  // namespace

Mask resized(const Mask& mask, int side) {
  checkSide(side);
  checkSide(mask.side);
  return resampled(mask.side, side, [&](int y, float* to) { std::copy(mask.row(y), mask.row(y) + mask.side, to); });
}

Mask maskFromGrey(const Image8& picture, int side) {
  checkSide(side);
  if (picture.width != picture.height || picture.empty()) {
    throw Error::badArgument("The picture of a mask",
                             std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
                             "a square");
  }
  Mask mask = resampled(picture.width, side, [&](int y, float* to) {
    const std::uint8_t* in = picture.row(y);
    for (int x = 0; x < picture.width; ++x, in += 3) to[x] = static_cast<float>(luminance(in));
  });
  if (mask.bounds().empty()) {
    throw Error::badArgument("The picture of a mask", "only black", "white or grey where the mask is");
  }
  return mask;
}

Image8 greyFromMask(const Mask& mask) {
  Image8 picture(mask.side, mask.side);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] = mask.weights[i / 3];
  return picture;
}

}  // namespace lineament
