#include "core/vision/picture_encoder.h"

#include <algorithm>
#include <cctype>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/vision/picture_file.h"

namespace lineament {
namespace {

// What OpenCV writes: blue first, and alpha where there is one.
cv::Mat stored(const Image8& picture, std::span<const std::uint8_t> alpha) {
  const cv::Mat rgb(picture.height, picture.width, CV_8UC3, const_cast<std::uint8_t*>(picture.pixels.data()));
  cv::Mat out;
  if (alpha.empty()) {
    cv::cvtColor(rgb, out, cv::COLOR_RGB2BGR);
    return out;
  }
  if (alpha.size() != rgb.total()) throw Error::internal("the transparency of a picture has another size");
  cv::cvtColor(rgb, out, cv::COLOR_RGB2BGRA);
  const cv::Mat plane(picture.height, picture.width, CV_8UC1, const_cast<std::uint8_t*>(alpha.data()));
  cv::insertChannel(plane, out, 3);
  return out;
}

}  // namespace

std::string pictureSuffix(const std::filesystem::path& path) {
  std::string suffix = path.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  const auto& known = writablePictureSuffixes();
  if (std::find(known.begin(), known.end(), suffix) == known.end()) {
    throw Error::unsupported("A picture file ending in \"" + suffix + "\"", ".png, .jpg, .jpeg, .tif, .tiff and .webp");
  }
  return suffix;
}

std::vector<std::byte> encodedPicture(const Image8& picture, const std::string& suffix, int quality,
                                      std::span<const std::uint8_t> alpha) {
  const bool jpeg = suffix == ".jpg" || suffix == ".jpeg";
  std::vector<int> parameters;
  if (jpeg) parameters = {cv::IMWRITE_JPEG_QUALITY, quality};
  // Above 100 OpenCV writes WebP without loss.
  if (suffix == ".webp") parameters = {cv::IMWRITE_WEBP_QUALITY, quality >= 100 ? 101 : quality};
  std::vector<unsigned char> bytes;
  try {
    if (!cv::imencode(suffix, stored(picture, jpeg ? std::span<const std::uint8_t>() : alpha), bytes, parameters)) {
      throw Error::internal("the picture could not be encoded");
    }
  } catch (const cv::Exception& e) {
    throw Error::internal("the picture could not be encoded").withDetails(e.what());
  }
  const auto all = std::as_bytes(std::span(bytes));
  return {all.begin(), all.end()};
}

}  // namespace lineament
