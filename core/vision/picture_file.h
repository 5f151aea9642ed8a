#pragma once
// Pictures on disk through OpenCV: the only place that sees it. Throws Error. Any thread.
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/image.h"

namespace lineament {

struct PictureFileOptions {
  int quality = 92;  ///< JPEG and WebP, 1..100; 100 in WebP is lossless
};

/// ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"
const std::vector<std::string>& writablePictureSuffixes();
/// Format by suffix; replaced atomically. kUnsupported for another suffix, kNoSpace on a full disk (the old file
/// survives).
void writePicture(const Image8& picture, const std::filesystem::path& path, PictureFileOptions options = {});
/// 8-bit sRGB of any readable file up to 64 megapixels; kBadFile otherwise.
Image8 readPicture(const std::filesystem::path& path);
/// Area-averaged (down) or cubic (up) to `width` x `height`.
Image8 resized(const Image8& picture, int width, int height);

}  // namespace lineament
