#include "core/vision/picture_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <mutex>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <span>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;
constexpr int kMostPixels = 64'000'000;

std::string lowerSuffix(const std::filesystem::path& path) {
  std::string suffix = path.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return suffix;
}

cv::Mat view(const Image8& picture) {
  return {picture.height, picture.width, CV_8UC3, const_cast<std::uint8_t*>(picture.pixels.data())};
}

Image8 fromBgr(const cv::Mat& bgr) {
  Image8 picture(bgr.cols, bgr.rows);
  cv::Mat rgb = view(picture);
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  return picture;
}

// OpenCV and the libraries below it (libpng, libjpeg, libtiff) write lines of their own about damaged pictures, each in
// its own way. What is wrong is said once, by the error: while one of these is alive the process's standard error goes
// nowhere. Only around a decoder: what other threads say in these milliseconds is lost too. Sanitizers are listened to.
class QuietDecoder {
 public:
  QuietDecoder() : lock_(mutex()) {
#ifndef LINEAMENT_SANITIZED
    std::fflush(stderr);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere < 0) return;
    before_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    if (before_ >= 0) dup2(nowhere, STDERR_FILENO);
    close(nowhere);
#endif
  }
  ~QuietDecoder() {
    if (before_ < 0) return;
    std::fflush(stderr);
    dup2(before_, STDERR_FILENO);
    close(before_);
  }
  QuietDecoder(const QuietDecoder&) = delete;
  QuietDecoder& operator=(const QuietDecoder&) = delete;

 private:
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  std::lock_guard<std::mutex> lock_;
  int before_ = -1;
};

}  // namespace

const std::vector<std::string>& writablePictureSuffixes() {
  static const std::vector<std::string> suffixes{".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"};
  return suffixes;
}

void writePicture(const Image8& picture, const std::filesystem::path& path, PictureFileOptions options) {
  const std::string suffix = lowerSuffix(path);
  const auto& known = writablePictureSuffixes();
  if (std::find(known.begin(), known.end(), suffix) == known.end()) {
    throw Error::unsupported("A picture file ending in \"" + suffix + "\"", ".png, .jpg, .jpeg, .tif, .tiff and .webp");
  }
  std::vector<int> parameters;
  if (suffix == ".jpg" || suffix == ".jpeg") parameters = {cv::IMWRITE_JPEG_QUALITY, options.quality};
  // Above 100 OpenCV writes WebP without loss.
  if (suffix == ".webp") parameters = {cv::IMWRITE_WEBP_QUALITY, options.quality >= 100 ? 101 : options.quality};
  std::vector<unsigned char> bytes;
  try {
    cv::Mat bgr;
    cv::cvtColor(view(picture), bgr, cv::COLOR_RGB2BGR);
    if (!cv::imencode(suffix, bgr, bytes, parameters)) throw Error::internal("the picture could not be encoded");
  } catch (const cv::Exception& e) {
    throw Error::internal("the picture could not be encoded").withDetails(e.what());
  }
  writeFileAtomically(path, std::as_bytes(std::span(bytes)));
}

std::vector<std::byte> pngOf(const Image8& picture) {
  std::vector<unsigned char> bytes;
  try {
    cv::Mat bgr;
    cv::cvtColor(view(picture), bgr, cv::COLOR_RGB2BGR);
    if (!cv::imencode(".png", bgr, bytes)) throw Error::internal("the picture could not be encoded");
  } catch (const cv::Exception& e) {
    throw Error::internal("the picture could not be encoded").withDetails(e.what());
  }
  const auto all = std::as_bytes(std::span(bytes));
  return {all.begin(), all.end()};
}

Image8 readPicture(const std::filesystem::path& path) {
  return decodedPicture(readFile(path, kLargestFile), path.string());
}

Image8 decodedPicture(std::span<const std::byte> bytes, const std::string& name) {
  if (bytes.size() > kLargestFile) throw Error::badFile(name, "more than 256 MiB", "a smaller picture");
  const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<std::byte*>(bytes.data()));
  cv::Mat bgr;
  try {
    const QuietDecoder quiet;
    if (!bytes.empty()) bgr = cv::imdecode(raw, cv::IMREAD_COLOR);
  } catch (const cv::Exception& e) {
    throw Error::badFile(name, "a picture that cannot be decoded", "PNG, JPEG, TIFF or WebP").withDetails(e.what());
  }
  if (bgr.empty()) throw Error::badFile(name, "no readable picture", "PNG, JPEG, TIFF or WebP");
  if (bgr.total() > std::size_t{kMostPixels}) {
    throw Error::badFile(name, std::to_string(bgr.cols) + " x " + std::to_string(bgr.rows) + " pixels",
                         "at most 64 megapixels");
  }
  return fromBgr(bgr);
}

Image8 resized(const Image8& picture, int width, int height) {
  Image8 result(width, height);
  cv::Mat to = view(result);
  const bool smaller = width < picture.width;
  cv::resize(view(picture), to, cv::Size(width, height), 0, 0, smaller ? cv::INTER_AREA : cv::INTER_CUBIC);
  return result;
}

}  // namespace lineament
