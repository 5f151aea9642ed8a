#include "core/vision/picture_decoder.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/vision/heif_reader.h"
#include "core/vision/picture_header.h"
#include "core/vision/quiet_decoder.h"

namespace lineament {
namespace {

constexpr const char* kReadable = "PNG, JPEG, TIFF, WebP or HEIF";

cv::Mat decodedBy(std::span<const std::byte> bytes, const std::string& name, int flags) {
  const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::byte*>(bytes.data()));
  try {
    const QuietDecoder quiet;
    return cv::imdecode(raw, flags);
  } catch (const cv::Exception& e) {
    throw Error::badFile(name, "a picture that cannot be decoded", kReadable).withDetails(e.what());
  }
}

// As stored, so that alpha and 16 bits arrive; what OpenCV cannot give that way (two channels, floating point) it
// converts to 8-bit colour itself.
cv::Mat pixelsOf(std::span<const std::byte> bytes, const std::string& name) {
  cv::Mat stored = decodedBy(bytes, name, cv::IMREAD_UNCHANGED);
  const bool plain = !stored.empty() && (stored.depth() == CV_8U || stored.depth() == CV_16U) && stored.channels() != 2;
  if (!plain) stored = decodedBy(bytes, name, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
  if (stored.empty()) throw Error::badFile(name, "no readable picture", kReadable);
  return stored;
}

// EXIF's numbers: how the stored picture has to be turned to stand upright.
cv::Mat upright(const cv::Mat& stored, int orientation) {
  cv::Mat turned = stored;
  if (orientation >= 5 && orientation <= 8) cv::transpose(stored, turned);
  cv::Mat result;
  switch (orientation) {
    case 2:
    case 6:
      cv::flip(turned, result, 1);
      return result;
    case 3:
    case 7:
      cv::flip(turned, result, -1);
      return result;
    case 4:
    case 8:
      cv::flip(turned, result, 0);
      return result;
    default:
      return turned;
  }
}

DecodedPicture separated(cv::Mat stored) {
  if (stored.depth() == CV_16U) stored.convertTo(stored, CV_8U, 255.0 / 65535.0);
  DecodedPicture out;
  out.picture = Image8(stored.cols, stored.rows);
  cv::Mat rgb(stored.rows, stored.cols, CV_8UC3, out.picture.pixels.data());
  switch (stored.channels()) {
    case 1:
      cv::cvtColor(stored, rgb, cv::COLOR_GRAY2RGB);
      break;
    case 3:
      cv::cvtColor(stored, rgb, cv::COLOR_BGR2RGB);
      break;
    default: {
      cv::cvtColor(stored, rgb, cv::COLOR_BGRA2RGB);
      out.alpha.resize(stored.total());
      cv::Mat alpha(stored.rows, stored.cols, CV_8UC1, out.alpha.data());
      cv::extractChannel(stored, alpha, 3);
      // Many programs write an alpha channel that says nothing.
      if (std::all_of(out.alpha.begin(), out.alpha.end(), [](std::uint8_t a) { return a == 255; })) out.alpha.clear();
    }
  }
  return out;
}

}  // namespace

void checkPictureSize(std::uint64_t width, std::uint64_t height, const std::string& name) {
  if (width == 0 || height == 0) throw Error::badFile(name, "a picture without pixels", kReadable);
  if (width > kMostPixels || height > kMostPixels || width * height > kMostPixels) {
    throw Error::badFile(name, std::to_string(width) + " x " + std::to_string(height) + " pixels",
                         "at most 64 megapixels");
  }
}

DecodedPicture decodePicture(std::span<const std::byte> bytes, const std::string& name, PhotoMetadata* metadata) {
  if (bytes.size() > kLargestPictureFile) throw Error::badFile(name, "more than 256 MiB", "a smaller picture");
  const PictureHeader header = pictureHeader(bytes);
  if (header.format == PictureFormat::kUnknown) throw Error::badFile(name, "no readable picture", kReadable);
  if (header.format == PictureFormat::kHeif) {
    HeifFile heif = readHeif(bytes, name);
    if (metadata != nullptr) *metadata = std::move(heif.metadata);
    return std::move(heif.decoded);
  }
  if (header.cmyk) {
    throw Error::badFile(name, "a " + formatName(header.format) + " picture in printing inks (CMYK)",
                         "one in RGB or grey; convert it first");
  }
  checkPictureSize(header.width, header.height, name);
  if (header.cutOff) {
    throw Error::badFile(name, "a " + formatName(header.format) + " file that is cut off", "a whole one");
  }
  ReadMetadata read = readMetadata(bytes, header);
  if (metadata != nullptr) *metadata = std::move(read.metadata);
  if (header.orientationAt == 0) return separated(upright(pixelsOf(bytes, name), read.orientation));
  // Decoders differ in whether they turn a TIFF themselves: none does once the file says that it stands upright.
  std::vector<std::byte> standing(bytes.begin(), bytes.end());
  standing.at(header.orientationAt) = std::byte{header.bigEndian ? std::uint8_t{0} : std::uint8_t{1}};
  standing.at(header.orientationAt + 1) = std::byte{header.bigEndian ? std::uint8_t{1} : std::uint8_t{0}};
  return separated(upright(pixelsOf(standing, name), read.orientation));
}

}  // namespace lineament
