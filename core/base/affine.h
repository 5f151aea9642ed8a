#pragma once
// Affine maps of the plane in double precision, named target-from-source where they are used. Any thread.
#include <cmath>

#include "core/base/error.h"

namespace lineament {

struct Place {
  double x = 0.0, y = 0.0;
};

/// x' = xx x + xy y + x0,  y' = yx x + yy y + y0
struct Affine {
  double xx = 1.0, xy = 0.0, x0 = 0.0;
  double yx = 0.0, yy = 1.0, y0 = 0.0;

  Place operator()(double x, double y) const { return {xx * x + xy * y + x0, yx * x + yy * y + y0}; }
  double determinant() const { return xx * yy - xy * yx; }
  /// `first`, then this.
  Affine after(const Affine& first) const {
    const Place o = (*this)(first.x0, first.y0);
    return {xx * first.xx + xy * first.yx, xx * first.xy + xy * first.yy, o.x,
            yx * first.xx + yy * first.yx, yx * first.xy + yy * first.yy, o.y};
  }
  /// kBadArgument for a map onto a line or a point.
  Affine inverse() const {
    const double d = determinant();
    if (!std::isnormal(d)) throw Error::badArgument("A map of the plane", "one that flattens it", "one with an area");
    const Affine turned{yy / d, -xy / d, 0.0, -yx / d, xx / d, 0.0};
    const Place o = turned(x0, y0);
    return {turned.xx, turned.xy, -o.x, turned.yx, turned.yy, -o.y};
  }
  friend bool operator==(const Affine&, const Affine&) = default;
};

}  // namespace lineament
