#include "core/vision/picture_file.h"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/file.h"
#include "core/vision/picture_decoder.h"
#include "core/vision/picture_encoder.h"

namespace lineament {
namespace {

cv::Mat view(const Image8& picture) {
  return {picture.height, picture.width, CV_8UC3, const_cast<std::uint8_t*>(picture.pixels.data())};
}

}  // namespace

const std::vector<std::string>& writablePictureSuffixes() {
  static const std::vector<std::string> suffixes{".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"};
  return suffixes;
}

const std::vector<std::string>& readablePictureSuffixes() {
  static const std::vector<std::string> suffixes{".png",  ".jpg",  ".jpeg", ".tif", ".tiff", ".webp",
                                                 ".heic", ".heif", ".avif", ".bmp", ".ppm",  ".pgm"};
  return suffixes;
}

void writePicture(const Image8& picture, const std::filesystem::path& path, PictureFileOptions options) {
  writeFileAtomically(path, encodedPicture(picture, pictureSuffix(path), options.quality));
}

std::vector<std::byte> pngOf(const Image8& picture) {
  return encodedPicture(picture, ".png", 100);
}

Image8 readPicture(const std::filesystem::path& path) {
  return decodedPicture(readFile(path, kLargestPictureFile), path.string());
}

Image8 decodedPicture(std::span<const std::byte> bytes, const std::string& name) {
  return decodePicture(bytes, name).picture;
}

Image8 resized(const Image8& picture, int width, int height) {
  Image8 result(width, height);
  cv::Mat to = view(result);
  const bool smaller = width < picture.width;
  cv::resize(view(picture), to, cv::Size(width, height), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_CUBIC);
  return result;
}

}  // namespace lineament
