#pragma once
// HEIF and AVIF pictures through libheif, as phones write them: upright already. Throws Error. Any thread.
#include <cstddef>
#include <span>
#include <string>

#include "core/vision/picture_decoder.h"

namespace lineament {

struct HeifFile {
  DecodedPicture decoded;
  PhotoMetadata metadata;
};
/// kBadFile for what is damaged or larger than kMostPixels, kUnsupported where libheif has no decoder for it.
HeifFile readHeif(std::span<const std::byte> bytes, const std::string& name);

}  // namespace lineament
