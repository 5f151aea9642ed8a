#include "core/base/image.h"

#include <string>

#include "core/base/error.h"

namespace lineament {

namespace {

template <class T>
void checkFactor(const Image<T>& picture, int factor) {
  if (factor < 1 || picture.width % factor != 0 || picture.height % factor != 0) {
    throw Error::badArgument(
        "Shrinking a picture of " + std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
        "a factor of " + std::to_string(factor), "a divisor of both sides");
  }
}

}  // namespace

Image8 toImage8(const ImageF& picture) {
  Image8 out(picture.width, picture.height);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) out.pixels[i] = toByte(picture.pixels[i]);
  return out;
}

ImageF shrunk(const ImageF& picture, int factor) {
  checkFactor(picture, factor);
  ImageF out(picture.width / factor, picture.height / factor);
  const float scale = 1.0F / (static_cast<float>(factor) * static_cast<float>(factor));
  for (int y = 0; y < picture.height; ++y) {
    const float* in = picture.row(y);
    float* to = out.row(y / factor);
    for (int x = 0; x < picture.width; ++x, in += 3) {
      float* cell = to + static_cast<std::ptrdiff_t>(x / factor) * 3;
      for (int c = 0; c < 3; ++c) cell[c] += in[c];
    }
  }
  for (float& v : out.pixels) v *= scale;
  return out;
}

Image8 shrunk(const Image8& picture, int factor) {
  checkFactor(picture, factor);
  Image8 out(picture.width / factor, picture.height / factor);
  // Sums in 64 bits: a whole picture may be shrunk to one pixel.
  const auto area = static_cast<std::uint64_t>(factor) * static_cast<std::uint64_t>(factor);
  std::vector<std::uint64_t> sums(static_cast<std::size_t>(out.width) * 3);
  for (int oy = 0; oy < out.height; ++oy) {
    sums.assign(sums.size(), 0);
    for (int dy = 0; dy < factor; ++dy) {
      const std::uint8_t* in = picture.row(oy * factor + dy);
      for (int x = 0; x < picture.width; ++x, in += 3) {
        std::uint64_t* cell = sums.data() + static_cast<std::ptrdiff_t>(x / factor) * 3;
        for (int c = 0; c < 3; ++c) cell[c] += in[c];
      }
    }
    std::uint8_t* to = out.row(oy);
    for (std::size_t i = 0; i < sums.size(); ++i) to[i] = static_cast<std::uint8_t>((sums[i] + area / 2) / area);
  }
  return out;
}

}  // namespace lineament
