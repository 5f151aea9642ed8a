#include "core/edit/mask.h"

#include <algorithm>

namespace lineament {

Roi Mask::bounds() const {
  Roi found{side, side, 0, 0};
  for (int y = 0; y < side; ++y) {
    const std::uint8_t* first = row(y);
    const std::uint8_t* last = first + side;
    const auto* from = std::find_if(first, last, [](std::uint8_t w) { return w != 0; });
    if (from == last) continue;
    const auto* to = last;
    while (*(to - 1) == 0) --to;
    found.x0 = std::min(found.x0, static_cast<int>(from - first));
    found.x1 = std::max(found.x1, static_cast<int>(to - first));
    found.y0 = std::min(found.y0, y);
    found.y1 = y + 1;
  }
  return found.x1 > found.x0 ? found : Roi{};
}

}  // namespace lineament
