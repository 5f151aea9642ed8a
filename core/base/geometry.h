#pragma once
// Integer rectangles in cells of a tensor or pixels of a picture. Half-open: x0 <= x < x1.
#include <algorithm>
#include <cstddef>

namespace lineament {

struct Roi {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

  static constexpr Roi square(int side) { return {0, 0, side, side}; }
  constexpr int width() const { return x1 - x0; }
  constexpr int height() const { return y1 - y0; }
  constexpr bool empty() const { return x1 <= x0 || y1 <= y0; }
  constexpr std::size_t area() const {
    return empty() ? 0 : static_cast<std::size_t>(width()) * static_cast<std::size_t>(height());
  }
  constexpr bool contains(const Roi& o) const { return o.x0 >= x0 && o.y0 >= y0 && o.x1 <= x1 && o.y1 <= y1; }
  constexpr Roi intersected(const Roi& o) const {
    return {std::max(x0, o.x0), std::max(y0, o.y0), std::min(x1, o.x1), std::min(y1, o.y1)};
  }
  constexpr Roi grown(int by) const { return {x0 - by, y0 - by, x1 + by, y1 + by}; }
  /// Smallest region at half the resolution that covers this one.
  constexpr Roi halved() const { return {x0 >> 1, y0 >> 1, (x1 + 1) >> 1, (y1 + 1) >> 1}; }
  constexpr Roi doubled() const { return {2 * x0, 2 * y0, 2 * x1, 2 * y1}; }
  friend constexpr bool operator==(const Roi&, const Roi&) = default;
};

}  // namespace lineament
