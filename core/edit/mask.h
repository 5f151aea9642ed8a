#pragma once
// Where a local edit acts: a weight for every place of the picture. Drawn on the picture, whatever the network's
// tensors are; each tensor gets it area-averaged. Immutable once shared. Any thread.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/geometry.h"

namespace lineament {

struct Mask {
  int side = 0;                       ///< a power of two; covers the whole (square) picture
  std::vector<std::uint8_t> weights;  ///< [side, side], rows top to bottom; 255: fully inside

  Mask() = default;
  explicit Mask(int s, std::uint8_t fill = 0)
      : side(s), weights(static_cast<std::size_t>(s) * static_cast<std::size_t>(s), fill) {}
  std::uint8_t* row(int y) { return weights.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(side); }
  const std::uint8_t* row(int y) const {
    return weights.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(side);
  }
  /// Smallest region that holds every weight above 0; empty when there is none.
  Roi bounds() const;
  friend bool operator==(const Mask&, const Mask&) = default;
};
using MaskPtr = std::shared_ptr<const Mask>;

/// Side of the masks that the program draws: half of a 1024 picture, the finest tensor of the embedded generator, and a
/// quarter of a megabyte, so that an undo step for every stroke costs nothing.
inline constexpr int kMaskSide = 512;

}  // namespace lineament
