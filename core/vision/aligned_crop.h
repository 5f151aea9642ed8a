#pragma once
// The aligned square of a face, cut out of a photo, and which of its pixels the photo does not have. Throws Error. Any
// thread.
#include "core/base/image.h"
#include "core/edit/mask.h"
#include "core/vision/face_alignment.h"

namespace lineament {

/// [side, side], cubic; beyond the photo its mirror image; blurred first where the photo is finer than the crop.
/// kBadArgument for a side below 16 or above 4096, an empty photo, or a square that does not touch the photo.
Image8 alignedCrop(const Image8& photo, const FaceAlignment& alignment, int side);

/// 255 where the crop's pixel lies in a photo of that size, 0 where alignedCrop mirrored.
Mask photoMask(int photoWidth, int photoHeight, const FaceAlignment& alignment, int side);

}  // namespace lineament
