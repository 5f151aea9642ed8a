#include "core/vision/face_landmarks.h"

#include <dlib/array2d.h>
#include <dlib/image_processing/shape_predictor.h>
#include <dlib/pixel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

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

Grey enlarged(Grey grey, int side) {
  const auto matOf = [](Grey& g) {
    return cv::Mat(static_cast<int>(g.nr()), static_cast<int>(g.nc()), CV_8UC1, &g[0][0],
                   static_cast<std::size_t>(g.width_step()));
  };
  if (grey.nc() == side) return grey;
  Grey large(side, side);
  cv::Mat to = matOf(large);
  cv::resize(matOf(grey), to, to.size(), 0, 0, cv::INTER_LINEAR);
  return large;
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
  Landmarks findIn(const Grey& grey, dlib::rectangle& box) const;
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
  dlib::rectangle box;
  return model_->findIn(greyOf(face), box);
}

Landmarks FaceLandmarks::findSteadily(const Image8& face) const {
  constexpr int kSide = 1024;                                      // pixels are a quarter of those of a preview
  constexpr double kScales[] = {0.94, 0.98, 1.02, 1.06};           // of the box
  constexpr double kShifts[][2] = {{-0.02, 0.01}, {0.02, -0.01}};  // of its middle, of its side
  const Grey grey = enlarged(greyOf(face), std::max(kSide, face.width));
  dlib::rectangle box;
  model_->findIn(grey, box);
  const double x = static_cast<double>(box.left() + box.right()) / 2.0,
               y = static_cast<double>(box.top() + box.bottom()) / 2.0, side = static_cast<double>(box.width());
  std::array<double, 2 * std::tuple_size_v<Landmarks>> sum{};
  int answers = 0;
  for (const double scale : kScales) {
    for (const auto& shift : kShifts) {
      const Landmarks points =
          pointsIn(model_->predictor, grey, squareAround(x + shift[0] * side, y + shift[1] * side, scale * side));
      for (std::size_t i = 0; i < points.size(); ++i) {
        sum[2 * i] += double{points[i].x};
        sum[2 * i + 1] += double{points[i].y};
      }
      ++answers;
    }
  }
  Landmarks mean{};
  const double factor = static_cast<double>(face.width) / static_cast<double>(grey.nc()) / answers;
  for (std::size_t i = 0; i < mean.size(); ++i) {
    mean[i] = {static_cast<float>(sum[2 * i] * factor), static_cast<float>(sum[2 * i + 1] * factor)};
  }
  return mean;
}

// From FFHQ's usual box, then from the box that the points give; `box` is the one of the last look.
Landmarks FaceLandmarks::Model::findIn(const Grey& grey, dlib::rectangle& box) const {
  const auto side = static_cast<double>(grey.nc());
  box = squareAround(side * (kBoxLeft + kBoxSide / 2), side * (kBoxTop + kBoxSide / 2), side * kBoxSide);
  Landmarks points{};
  for (int pass = 0; pass < 2; ++pass) {
    points = pointsIn(predictor, grey, box);
    float left = 1e9F, right = -1e9F, top = 1e9F, bottom = -1e9F;
    for (const Point& p : points) {
      left = std::min(left, p.x);
      right = std::max(right, p.x);
      top = std::min(top, p.y);
      bottom = std::max(bottom, p.y);
    }
    if (pass == 1) break;
    // The detector's box is about the points' own box, a little higher: turned faces get their own place this way.
    const double extent = std::max(right - left, bottom - top);
    box = squareAround((left + right) / 2, (top + bottom) / 2 - 0.04 * extent, std::max(extent, side * 0.3));
  }
  return points;
}

}  // namespace lineament
