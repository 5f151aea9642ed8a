#pragma once
// Metadata into a WebP file: the container around its picture written anew (RIFF, "Extended File Format" of the WebP
// specification). exiv2 0.27 damages lossless ones. Any thread.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace lineament {

/// `file`: a whole still WebP picture of `width` x `height` pixels; empty pieces are left out. Throws Error for what is
/// no WebP.
std::vector<std::byte> webpWith(std::span<const std::byte> file, int width, int height, std::span<const std::byte> exif,
                                const std::string& xmp, std::span<const std::byte> icc);

}  // namespace lineament
