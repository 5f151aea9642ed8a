#include "core/vision/photo_faces.h"

#include <dlib/array2d.h>
#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/pixel.h>

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/vision/face_alignment.h"

namespace lineament {
namespace {

using Grey = dlib::array2d<unsigned char>;

cv::Mat greyOf(const Image8& photo) {
  const cv::Mat rgb(photo.height, photo.width, CV_8UC3, const_cast<std::uint8_t*>(photo.pixels.data()));
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  return grey;
}

cv::Mat scaled(const cv::Mat& grey, double scale) {
  if (scale == 1.0) return grey;
  cv::Mat out;
  const auto side = [&](int v) { return std::max(1, static_cast<int>(std::lround(v * scale))); };
  cv::resize(grey, out, cv::Size(side(grey.cols), side(grey.rows)), 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  return out;
}

Grey forDlib(const cv::Mat& grey) {
  Grey out(grey.rows, grey.cols);
  for (int y = 0; y < grey.rows; ++y) std::copy_n(grey.ptr<unsigned char>(y), grey.cols, &out[y][0]);
  return out;
}

struct Found {
  double x = 0, y = 0, side = 0;  // centre, in photo pixels
  double confidence = 0;
};

std::vector<Found> detected(dlib::frontal_face_detector detector, const cv::Mat& grey, double scale) {
  const cv::Mat seen = scaled(grey, scale);
  const double sx = static_cast<double>(seen.cols) / grey.cols, sy = static_cast<double>(seen.rows) / grey.rows;
  std::vector<dlib::rect_detection> faces;
  detector(forDlib(seen), faces);
  std::vector<Found> found;
  for (const dlib::rect_detection& f : faces) {
    const dlib::rectangle& r = f.rect;
    found.push_back({(static_cast<double>(r.left() + r.right()) + 1) / 2 / sx - 0.5,
                     (static_cast<double>(r.top() + r.bottom()) + 1) / 2 / sy - 0.5,
                     static_cast<double>(r.width()) / sx, f.detection_confidence});
  }
  return found;
}

double extent(const Landmarks& landmarks) {
  try {
    return FaceAlignment(landmarks).photoSide();
  } catch (const Error&) {
    return 0.0;
  }
}

bool same(const Found& a, const Found& b) {
  return std::hypot(a.x - b.x, a.y - b.y) < 0.5 * std::max(a.side, b.side);
}

// The detector's window has 80 pixels. Most photos show their faces at a long side of 1000; the smaller faces of a
// group need twice that. What only the second look finds beside other faces has to be clear: enlarged textures deceive.
std::vector<Found> detected(const dlib::frontal_face_detector& detector, const cv::Mat& grey) {
  constexpr double kFirst = 1000.0, kSecond = 2400.0, kShort = 400.0, kMostEnlarged = 4.0, kClear = 0.25;
  const double longSide = std::max(grey.cols, grey.rows), shortSide = std::min(grey.cols, grey.rows);
  const double first = std::min(std::max(std::min(1.0, kFirst / longSide), std::min(kShort / shortSide, kMostEnlarged)),
                                kSecond / longSide);
  std::vector<Found> found = detected(detector, grey, first);
  const double second = std::min(kSecond / longSide, 2.0 * first);
  if (second < 1.2 * first) return found;
  const bool none = found.empty();
  for (const Found& f : detected(detector, grey, second)) {
    const bool known = std::any_of(found.begin(), found.end(), [&](const Found& other) { return same(f, other); });
    if (!known && (none || f.confidence > kClear)) found.push_back(f);
  }
  return found;
}

}  // namespace

struct PhotoFaces::Models {
  explicit Models(const std::filesystem::path& file) : landmarks(file) {}
  std::vector<PhotoFace> facesIn(const cv::Mat& grey) const;
  std::vector<PhotoFace> facesTurned(const cv::Mat& grey) const;
  FaceLandmarks landmarks;
  dlib::frontal_face_detector detector = dlib::get_frontal_face_detector();
};

PhotoFaces::PhotoFaces(const std::filesystem::path& landmarkFile) : models_(std::make_unique<Models>(landmarkFile)) {}
PhotoFaces::~PhotoFaces() = default;
PhotoFaces::PhotoFaces(PhotoFaces&&) noexcept = default;
PhotoFaces& PhotoFaces::operator=(PhotoFaces&&) noexcept = default;

std::vector<PhotoFace> PhotoFaces::find(const Image8& photo) const {
  constexpr int kSmallest = 16;
  if (photo.width < kSmallest || photo.height < kSmallest) return {};
  const cv::Mat grey = greyOf(photo);
  std::vector<PhotoFace> faces = models_->facesIn(grey);
  if (faces.empty()) faces = models_->facesTurned(grey);
  // By their squares: the detector's boxes come in a few sizes only.
  std::stable_sort(faces.begin(), faces.end(),
                   [](const PhotoFace& a, const PhotoFace& b) { return extent(a.landmarks) > extent(b.landmarks); });
  return faces;
}

// The detector knows heads that are upright or leaning a little: where it sees none, the photo is turned for it.
std::vector<PhotoFace> PhotoFaces::Models::facesTurned(const cv::Mat& grey) const {
  constexpr double kLongSide = 1600.0, kClear = 0.3;
  const double scale = std::min(1.0, kLongSide / std::max(grey.cols, grey.rows));
  const cv::Mat small = scaled(grey, scale);
  const Affine greyFromSmall{static_cast<double>(grey.cols) / small.cols, 0, 0, 0,
                             static_cast<double>(grey.rows) / small.rows, 0};
  for (const double degrees : {40.0, -40.0, 90.0, -90.0, 135.0, -135.0, 180.0}) {
    const double angle = degrees * 3.14159265358979 / 180.0, c = std::cos(angle), s = std::sin(angle);
    const int width = static_cast<int>(std::abs(small.cols * c) + std::abs(small.rows * s)) + 1;
    const int height = static_cast<int>(std::abs(small.cols * s) + std::abs(small.rows * c)) + 1;
    // Around the middles of both pictures.
    const double mx = (small.cols - 1) / 2.0, my = (small.rows - 1) / 2.0, tx = (width - 1) / 2.0,
                 ty = (height - 1) / 2.0;
    const Affine smallFromTurned{c, s, mx - c * tx - s * ty, -s, c, my + s * tx - c * ty};
    const cv::Matx23d map(smallFromTurned.xx, smallFromTurned.xy, smallFromTurned.x0, smallFromTurned.yx,
                          smallFromTurned.yy, smallFromTurned.y0);
    cv::Mat turned;
    cv::warpAffine(small, turned, map, cv::Size(width, height), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_REPLICATE);
    std::vector<PhotoFace> faces = facesIn(turned);
    std::erase_if(faces, [](const PhotoFace& f) { return f.confidence < kClear; });
    for (PhotoFace& face : faces) face.landmarks = mapped(greyFromSmall, mapped(smallFromTurned, face.landmarks));
    if (!faces.empty()) return faces;
  }
  return {};
}

std::vector<PhotoFace> PhotoFaces::Models::facesIn(const cv::Mat& grey) const {
  std::vector<PhotoFace> faces;
  for (const Found& f : detected(detector, grey)) {
    // The predictor answers in whole pixels: it sees the face 360 pixels large, whatever the photo's scale.
    constexpr double kSeen = 360.0, kAround = 1.0;
    const double scale = kSeen / f.side;
    const auto low = [&](double v) { return static_cast<int>(std::floor(v - (0.5 + kAround) * f.side)); };
    const auto high = [&](double v) { return static_cast<int>(std::ceil(v + (0.5 + kAround) * f.side)); };
    const cv::Rect around =
        cv::Rect(cv::Point(low(f.x), low(f.y)), cv::Point(high(f.x), high(f.y))) & cv::Rect(0, 0, grey.cols, grey.rows);
    const cv::Mat part = scaled(grey(around), scale);
    const double sx = static_cast<double>(part.cols) / around.width,
                 sy = static_cast<double>(part.rows) / around.height;
    const Place centre{(f.x - around.x + 0.5) * sx - 0.5, (f.y - around.y + 0.5) * sy - 0.5};
    Image8 rgb(part.cols, part.rows);
    cv::Mat view(part.rows, part.cols, CV_8UC3, rgb.pixels.data());
    cv::cvtColor(part, view, cv::COLOR_GRAY2RGB);
    const Landmarks seen = landmarks.find(rgb, {centre.x, centre.y, kSeen});
    const Affine photoFromSeen{1 / sx, 0, around.x + 0.5 / sx - 0.5, 0, 1 / sy, around.y + 0.5 / sy - 0.5};
    faces.push_back({mapped(photoFromSeen, seen), f.confidence});
  }
  return faces;
}

}  // namespace lineament
