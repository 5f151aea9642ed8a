#pragma once
// RGB pictures in memory, rows top to bottom, pixels interleaved [height, width, 3]. Plain values, no library behind
// them.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lineament {

template <class T>
struct Image {
  int width = 0;
  int height = 0;
  std::vector<T> pixels;  ///< [height, width, 3]

  Image() = default;
  Image(int w, int h) : width(w), height(h), pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3) {}
  bool empty() const { return pixels.empty(); }
  T* row(int y) { return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3; }
  const T* row(int y) const {
    return pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3;
  }
};

using ImageF = Image<float>;         ///< about -1..1, unclamped
using Image8 = Image<std::uint8_t>;  ///< sRGB, 0..255

/// -1..1 to 0..255, clamped, rounded to nearest: round((v + 1) * 127.5).
/// Not-a-number becomes 0. Inline and without branches: it runs three million times a frame and shall become vector
/// code.
inline std::uint8_t toByte(float v) {
  const float scaled = (v + 1.0F) * 127.5F;
  const float low = scaled > 0.0F ? scaled : 0.0F;
  const float clamped = low < 255.0F ? low : 255.0F;
  return static_cast<std::uint8_t>(static_cast<int>(clamped + 0.5F));  // NOLINT(bugprone-incorrect-roundings): positive
}
Image8 toImage8(const ImageF& picture);
/// 0..255 of one sRGB pixel, by the weights of Rec. 709 on the stored values; grey stays what it is.
inline std::uint8_t luminance(const std::uint8_t* rgb) {
  return static_cast<std::uint8_t>((2126 * rgb[0] + 7152 * rgb[1] + 722 * rgb[2] + 5000) / 10000);
}
/// Area average over `factor` x `factor` pixels; width and height must be multiples of `factor`.
ImageF shrunk(const ImageF& picture, int factor);
Image8 shrunk(const Image8& picture, int factor);

}  // namespace lineament
