#pragma once
// Masks as grey pictures and back. Any thread. Throws Error.
#include "core/base/image.h"
#include "core/edit/mask.h"

namespace lineament {

/// Lightness becomes weight, at side kMaskSide. Throws kBadArgument for a picture that is not square or all black.
Mask maskFromPicture(const Image8& picture);
/// `side` pixels wide, white inside.
Image8 pictureOfMask(const Mask& mask, int side);

}  // namespace lineament
