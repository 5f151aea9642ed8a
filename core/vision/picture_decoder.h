#pragma once
// Bytes to pixels: format and size are checked before anything is decoded. Throws Error. Any thread.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/vision/photo_metadata.h"

namespace lineament {

inline constexpr std::size_t kLargestPictureFile = std::size_t{256} << 20;
inline constexpr std::uint64_t kMostPixels = 64'000'000;

struct DecodedPicture {
  Image8 picture;                   ///< upright; grey and 16 bit become 8-bit RGB; the numbers' colour space is kept
  std::vector<std::uint8_t> alpha;  ///< [height, width]; empty: none in the file
};

/// PNG, JPEG, TIFF, WebP, HEIF, BMP and PNM. `metadata`: filled where not null. kBadFile for what is damaged, cut off
/// or larger than kMostPixels, kUnsupported for CMYK; `name` is for the sentence.
DecodedPicture decodePicture(std::span<const std::byte> bytes, const std::string& name,
                             PhotoMetadata* metadata = nullptr);
/// kBadFile above kMostPixels or without pixels.
void checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& name);

}  // namespace lineament
