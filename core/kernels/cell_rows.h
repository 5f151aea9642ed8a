#pragma once
// A channels-last tensor on a region of a layer's frame. Each row carries one extra cell on either side, kept at zero:
// the padding of a 3x3 kernel where the region touches the frame's border (elsewhere it is never read).
#include <cstddef>
#include <memory>

#include "core/base/geometry.h"

namespace lineament::kernels {

struct CellRows {
  std::shared_ptr<float> data;
  Roi region;
  int channels = 0;

  static std::size_t floatsFor(Roi region, int channels) {
    return static_cast<std::size_t>(region.height()) * static_cast<std::size_t>(region.width() + 2) *
           static_cast<std::size_t>(channels);
  }
  std::size_t rowStride() const {
    return static_cast<std::size_t>(region.width() + 2) * static_cast<std::size_t>(channels);
  }
  /// Cell (x, y) of the frame; x may be one outside the region on either side.
  float* cell(int x, int y) const {
    return data.get() + static_cast<std::size_t>(y - region.y0) * rowStride() +
           static_cast<std::size_t>(x - region.x0 + 1) * static_cast<std::size_t>(channels);
  }
  bool hasRow(int y) const { return y >= region.y0 && y < region.y1; }
  void clearPadding(int y) const {
    std::fill_n(cell(region.x0 - 1, y), channels, 0.0F);
    std::fill_n(cell(region.x1, y), channels, 0.0F);
  }
};

}  // namespace lineament::kernels
