#pragma once
// Pictures on disk through OpenCV: the only place that sees it. Throws Error. Any thread.
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/image.h"

namespace lineament {

struct PictureFileOptions {
  int quality = 92;  ///< JPEG and WebP, 1..100; 100 in WebP is lossless
};

/// ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"
const std::vector<std::string>& writablePictureSuffixes();
/// The same and ".heic", ".heif", ".avif", ".bmp", ".ppm", ".pgm"
const std::vector<std::string>& readablePictureSuffixes();
/// Format by suffix; replaced atomically. kUnsupported for another suffix, kNoSpace on a full disk (the old file
/// survives).
void writePicture(const Image8& picture, const std::filesystem::path& path, PictureFileOptions options = {});
/// Without loss, as PNG.
std::vector<std::byte> pngOf(const Image8& picture);
/// 8-bit RGB, upright, of any readable file up to 64 megapixels; kBadFile otherwise.
Image8 readPicture(const std::filesystem::path& path);
/// The same from bytes in memory; `name` is for error sentences.
Image8 decodedPicture(std::span<const std::byte> bytes, const std::string& name);
/// Area-averaged (down) or cubic (up) to `width` x `height`.
Image8 resized(const Image8& picture, int width, int height);

}  // namespace lineament
