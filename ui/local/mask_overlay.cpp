#include "ui/local/mask_overlay.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/engine/mask_planes.h"

namespace lineament {
namespace {

constexpr int kAlpha = 120;  // of a fully painted place: the face stays readable

// Premultiplied, one for every weight.
const std::array<QRgb, 256>& tints() {
  static const std::array<QRgb, 256> kTints = [] {
    std::array<QRgb, 256> table{};
    for (int w = 0; w < 256; ++w) {
      const int a = kAlpha * w / 255;
      table[static_cast<std::size_t>(w)] = qPremultiply(qRgba(0xff, 0x45, 0x30, a));
    }
    return table;
  }();
  return kTints;
}

}  // namespace

void MaskOverlay::show(const Mask& mask, Roi dirty) {
  const int side = cells_ > 0 ? cells_ : mask.side;
  if (image_.width() != side) {
    image_ = QImage(side, side, QImage::Format_ARGB32_Premultiplied);
    image_.fill(Qt::transparent);
    dirty = Roi::square(side);
  }
  if (cells_ > 0) {
    const MaskPlanePtr plane = MaskPyramid(std::make_shared<Mask>(mask)).at(cells_);
    for (int y = 0; y < side; ++y) {
      auto* row = reinterpret_cast<QRgb*>(image_.scanLine(y));
      for (int x = 0; x < side; ++x) row[x] = tints()[static_cast<std::size_t>(std::lround(plane->at(x, y) * 255.0F))];
    }
    return;
  }
  dirty = dirty.intersected(Roi::square(side));
  for (int y = dirty.y0; y < dirty.y1; ++y) {
    auto* row = reinterpret_cast<QRgb*>(image_.scanLine(y));
    for (int x = dirty.x0; x < dirty.x1; ++x) row[x] = tints()[mask.row(y)[x]];
  }
}

}  // namespace lineament
