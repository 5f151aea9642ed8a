#include "core/vision/mask_file.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/vision/picture_file.h"

namespace lineament {

Mask maskFromPicture(const Image8& picture) {
  if (picture.empty() || picture.width != picture.height) {
    throw Error::badArgument("The mask",
                             std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
                             "a square picture, as the face is");
  }
  const Image8 small = resized(picture, kMaskSide, kMaskSide);
  Mask mask(kMaskSide);
  for (std::size_t i = 0; i < mask.weights.size(); ++i) {
    const int sum = 299 * small.pixels[3 * i] + 587 * small.pixels[3 * i + 1] + 114 * small.pixels[3 * i + 2];
    mask.weights[i] = static_cast<std::uint8_t>((sum + 500) / 1000);
  }
  if (mask.bounds().empty()) throw Error::badArgument("The mask", "an entirely black picture", "white where to edit");
  return mask;
}

Image8 pictureOfMask(const Mask& mask, int side) {
  Image8 picture(mask.side, mask.side);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) picture.pixels[i] = mask.weights[i / 3];
  return side == mask.side ? picture : resized(picture, side, side);
}

}  // namespace lineament
