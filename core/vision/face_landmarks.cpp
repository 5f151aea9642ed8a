#include "core/vision/face_landmarks.h"

#include <dlib/array2d.h>
#include <dlib/image_processing/shape_predictor.h>
#include <dlib/pixel.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace lineament {
namespace {

// Where FFHQ's alignment puts a face, as fractions of the side: what dlib's detector would draw around it.
constexpr double kBoxLeft = 0.25, kBoxTop = 0.36, kBoxSide = 0.5;

using Grey = dlib::array2d<unsigned char>;

Grey greyOf(const Image8& picture) {
  Grey grey(picture.height, picture.width);
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* row = picture.row(y);
    for (int x = 0; x < picture.width; ++x) {
      grey[y][x] =
          static_cast<unsigned char>((row[3 * x] * 77 + row[3 * x + 1] * 150 + row[3 * x + 2] * 29 + 128) / 256);
    }
  }
  return grey;
}

Landmarks pointsIn(const dlib::shape_predictor& predictor, const Grey& grey, const dlib::rectangle& box) {
  const dlib::full_object_detection shape = predictor(grey, box);
  Landmarks points{};
  for (unsigned long i = 0; i < points.size(); ++i) {
    const dlib::point& p = shape.part(i);
    points[i] = {static_cast<float>(p.x()), static_cast<float>(p.y())};
  }
  return points;
}

dlib::rectangle squareAround(double x, double y, double side) {
  return dlib::centered_rect(dlib::point(std::lround(x), std::lround(y)), static_cast<unsigned long>(side),
                             static_cast<unsigned long>(side));
}

}  // namespace

struct FaceLandmarks::Model {
  dlib::shape_predictor predictor;
};

FaceLandmarks::FaceLandmarks(const std::filesystem::path& file) : model_(std::make_unique<Model>()) {
  if (!std::filesystem::exists(file)) {
    throw Error::notFound("The face landmark model " + file.string(), "install Debian's package libdlib-data");
  }
  try {
    dlib::deserialize(file.string()) >> model_->predictor;
  } catch (const std::exception& e) {
    throw Error::badFile(file.string(), "no landmark model", "dlib's shape predictor with 68 points")
        .withDetails(e.what());
  }
  if (model_->predictor.num_parts() != std::tuple_size_v<Landmarks>) {
    throw Error::badFile(file.string(), std::to_string(model_->predictor.num_parts()) + " points", "68 points");
  }
}

FaceLandmarks::~FaceLandmarks() = default;
FaceLandmarks::FaceLandmarks(FaceLandmarks&&) noexcept = default;
FaceLandmarks& FaceLandmarks::operator=(FaceLandmarks&&) noexcept = default;

std::filesystem::path FaceLandmarks::defaultFile() {
  return "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";
}

Landmarks FaceLandmarks::find(const Image8& picture, const FaceBox& box) const {
  return pointsIn(model_->predictor, greyOf(picture), squareAround(box.x, box.y, box.side));
}

Landmarks FaceLandmarks::find(const Image8& face) const {
  const Grey grey = greyOf(face);
  const double side = face.width;
  dlib::rectangle box =
      squareAround(side * (kBoxLeft + kBoxSide / 2), side * (kBoxTop + kBoxSide / 2), side * kBoxSide);
  Landmarks points{};
  for (int pass = 0; pass < 2; ++pass) {
    points = pointsIn(model_->predictor, grey, box);
    float left = 1e9F, right = -1e9F, top = 1e9F, bottom = -1e9F;
    for (const Point& p : points) {
      left = std::min(left, p.x);
      right = std::max(right, p.x);
      top = std::min(top, p.y);
      bottom = std::max(bottom, p.y);
    }
    // The detector's box is about the points' own box, a little higher: turned faces get their own place this way.
    const double extent = std::max(right - left, bottom - top);
    box = squareAround((left + right) / 2, (top + bottom) / 2 - 0.04 * extent, std::max(extent, side * 0.3));
  }
  return points;
}

}  // namespace lineament
