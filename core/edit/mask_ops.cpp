#include "core/edit/mask_ops.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

template <class Combine>
Mask combined(const Mask& a, const Mask& b, Combine combine) {
  if (a.side != b.side) {
    throw Error::badArgument("Two masks to join",
                             "sides of " + std::to_string(a.side) + " and " + std::to_string(b.side), "the same side");
  }
  Mask result(a.side);
  std::transform(a.weights.begin(), a.weights.end(), b.weights.begin(), result.weights.begin(), combine);
  return result;
}

}  // namespace

Mask filled(int side) {
  return Mask(side, 255);
}

Mask inverted(const Mask& mask) {
  Mask result = mask;
  for (std::uint8_t& w : result.weights) w = static_cast<std::uint8_t>(255 - w);
  return result;
}

Mask united(const Mask& a, const Mask& b) {
  return combined(a, b, [](std::uint8_t x, std::uint8_t y) { return std::max(x, y); });
}

Mask intersected(const Mask& a, const Mask& b) {
  return combined(a, b, [](std::uint8_t x, std::uint8_t y) { return std::min(x, y); });
}

Mask subtracted(const Mask& from, const Mask& b) {
  return combined(from, b,
                  [](std::uint8_t x, std::uint8_t y) { return std::min(x, static_cast<std::uint8_t>(255 - y)); });
}

Mask mirrored(const Mask& mask, double axis) {
  if (!std::isfinite(axis)) throw Error::badArgument("The line to mirror at", "no number", "a place in the picture");
  Mask result(mask.side);
  // The middle of cell x comes from 2 axis - (x + 0.5), that is, from the cell (in fractions) 2 axis - 1 - x.
  // Further away than this the picture is all outside, and integers hold it.
  const double first = std::clamp(2.0 * axis - 1.0, -2.0, 2.0 * mask.side);
  const int whole = static_cast<int>(std::floor(first));
  const double part = first - whole;
  for (int y = 0; y < mask.side; ++y) {
    const std::uint8_t* in = mask.row(y);
    const auto at = [&](int x) { return x >= 0 && x < mask.side ? static_cast<double>(in[x]) : 0.0; };
    for (int x = 0; x < mask.side; ++x) {
      result.row(y)[x] = static_cast<std::uint8_t>(std::lround(std::lerp(at(whole - x), at(whole - x + 1), part)));
    }
  }
  return result;
}

}  // namespace lineament
