#pragma once
// Pixels to the bytes of a picture file. Throws Error. Any thread.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/image.h"

namespace lineament {

/// Of `path`, in small letters, one of writablePictureSuffixes(); kUnsupported otherwise.
std::string pictureSuffix(const std::filesystem::path& path);
/// `quality`: JPEG and WebP, 1..100; 100 in WebP is lossless. `alpha` [height, width] or empty; JPEG leaves it out.
std::vector<std::byte> encodedPicture(const Image8& picture, const std::string& suffix, int quality,
                                      std::span<const std::uint8_t> alpha = {});

}  // namespace lineament
