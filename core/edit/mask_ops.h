#pragma once
// What can be done to a whole mask: each makes a new one of the same side and leaves the old one alone. Lengths and
// coordinates are in cells: cell (i, j) covers i..i+1, j..j+1. Any thread. Throws kBadArgument where it says so.
#include <span>

#include "core/base/image.h"
#include "core/edit/mask.h"

namespace lineament {

/// The whole picture.
Mask filled(int side = kMaskSide);
Mask inverted(const Mask& mask);

/// Both must have the same side, else kBadArgument.
Mask united(const Mask& a, const Mask& b);         ///< the larger weight
Mask intersected(const Mask& a, const Mask& b);    ///< the smaller weight
Mask subtracted(const Mask& from, const Mask& b);  ///< what `b` leaves: at most 255 - b

/// Left and right exchanged about the vertical line at x = `axis`; between cells interpolated, from outside comes 0.
/// kBadArgument for an axis that is no number.
Mask mirrored(const Mask& mask, double axis);

struct MaskPoint {
  float x = 0.0F, y = 0.0F;
};
enum class LassoAction { kAdd, kSubtract };
/// Everything that the closed outline goes round at least once is added or taken away; its edge is smooth. It may cross
/// itself and leave the picture; points that are no numbers are left out, and fewer than three enclose nothing.
Mask withLasso(const Mask& mask, std::span<const MaskPoint> outline, LassoAction action);

/// Wider (or, below 0, narrower) by a disc of that radius, soft edges kept: the largest (smallest) weight in the disc.
/// Beyond the picture nothing grows in and nothing is eaten away.
Mask grown(const Mask& mask, int cells);
/// Blurred by a Gaussian of standard deviation `cells`; the border goes on outside. Not above 0: unchanged.
Mask feathered(const Mask& mask, double cells);

/// Area average down, linear up. kBadArgument for a side below 1 or an empty mask.
Mask resized(const Mask& mask, int side);
/// By luminance, white is inside. kBadArgument for a picture that is not square or leaves nothing inside.
Mask maskFromGrey(const Image8& picture, int side = kMaskSide);
Image8 greyFromMask(const Mask& mask);

}  // namespace lineament
