#include "core/vision/face_alignment.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/vision/mean_face.h"

namespace lineament {
namespace {

constexpr double kSmallestSquare = 16.0;

Place mean(const Landmarks& points, std::size_t first, std::size_t last) {
  Place sum;
  for (std::size_t i = first; i <= last; ++i) {
    sum.x += points[i].x;
    sum.y += points[i].y;
  }
  const auto count = static_cast<double>(last - first + 1);
  return {sum.x / count, sum.y / count};
}

Point asPoint(const Place& p) {
  return {static_cast<float>(p.x), static_cast<float>(p.y)};
}

Point meanPoint(const Landmarks& points, std::size_t first, std::size_t last) {
  return asPoint(mean(points, first, last));
}

Affine checked(const Affine& a) {
  const double side = std::hypot(a.xx, a.yx);
  const bool finite =
      std::isfinite(side) && std::isfinite(a.xy) && std::isfinite(a.yy) && std::isfinite(a.x0) && std::isfinite(a.y0);
  if (!finite || side < kSmallestSquare) {
    throw Error::badArgument("The points of a face", "eyes and mouth too close together",
                             "a face of at least 16 pixels");
  }
  if (std::abs(a.xx - a.yy) + std::abs(a.xy + a.yx) > 1e-6 * side) {
    throw Error::badArgument("The square of a face", "a map that bends it", "a turned square");
  }
  return a;
}

Affine squareOf(const FivePoints& p) {
  const double eyesX = (double{p.leftEye.x} + p.rightEye.x) / 2, eyesY = (double{p.leftEye.y} + p.rightEye.y) / 2;
  const double acrossX = double{p.rightEye.x} - p.leftEye.x, acrossY = double{p.rightEye.y} - p.leftEye.y;
  const double downX = (double{p.mouthLeft.x} + p.mouthRight.x) / 2 - eyesX;
  const double downY = (double{p.mouthLeft.y} + p.mouthRight.y) / 2 - eyesY;
  double x = acrossX + downY, y = acrossY - downX;
  const double length = std::hypot(x, y);
  const double half = std::max(2.0 * std::hypot(acrossX, acrossY), 1.8 * std::hypot(downX, downY));
  x *= half / length;
  y *= half / length;
  const double centreX = eyesX + 0.1 * downX, centreY = eyesY + 0.1 * downY;
  return {2 * x, -2 * y, centreX - x + y, 2 * y, 2 * x, centreY - y - x};
}

// Least squares over the five points.
Affine fitted(const FivePoints& from, const FivePoints& to) {
  const auto a = from.list(), b = to.list();
  double ax = 0, ay = 0, bx = 0, by = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    ax += a[i].x / 5.0;
    ay += a[i].y / 5.0;
    bx += b[i].x / 5.0;
    by += b[i].y / 5.0;
  }
  double xx = 0, xy = 0, yy = 0, bxx = 0, bxy = 0, byx = 0, byy = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    const double px = a[i].x - ax, py = a[i].y - ay, qx = b[i].x - bx, qy = b[i].y - by;
    xx += px * px;
    xy += px * py;
    yy += py * py;
    bxx += qx * px;
    bxy += qx * py;
    byx += qy * px;
    byy += qy * py;
  }
  const Affine inverse = Affine{xx, xy, 0, xy, yy, 0}.inverse();
  const Affine turned = Affine{bxx, bxy, 0, byx, byy, 0}.after(inverse);
  const Place o = turned(ax, ay);
  return {turned.xx, turned.xy, bx - o.x, turned.yx, turned.yy, by - o.y};
}

}  // namespace

FivePoints fivePoints(const Landmarks& p) {
  return {meanPoint(p, 36, 41), meanPoint(p, 42, 47), p[30], p[48], p[54]};
}

Landmarks mapped(const Affine& map, const Landmarks& landmarks) {
  Landmarks out;
  std::transform(landmarks.begin(), landmarks.end(), out.begin(),
                 [&](const Point& p) { return asPoint(map(p.x, p.y)); });
  return out;
}

Landmarks moved(const Landmarks& landmarks, const FivePoints& to) {
  checked(squareOf(to));
  Landmarks out = mapped(fitted(fivePoints(landmarks), to), landmarks);
  const FivePoints now = fivePoints(out);
  const auto shift = [&](std::size_t first, std::size_t last, const Point& from, const Point& there) {
    for (std::size_t i = first; i <= last; ++i) {
      out[i].x += there.x - from.x;
      out[i].y += there.y - from.y;
    }
  };
  shift(36, 41, now.leftEye, to.leftEye);
  shift(42, 47, now.rightEye, to.rightEye);
  shift(27, 35, now.nose, to.nose);
  // The mouth between its corners.
  const float width = std::max(1e-3F, now.mouthRight.x - now.mouthLeft.x);
  for (std::size_t i = 48; i < 68; ++i) {
    const float t = std::clamp((out[i].x - now.mouthLeft.x) / width, 0.0F, 1.0F);
    out[i].x += (1 - t) * (to.mouthLeft.x - now.mouthLeft.x) + t * (to.mouthRight.x - now.mouthRight.x);
    out[i].y += (1 - t) * (to.mouthLeft.y - now.mouthLeft.y) + t * (to.mouthRight.y - now.mouthRight.y);
  }
  return out;
}

Landmarks landmarksFrom(const FivePoints& points) {
  return moved(meanFace(), points);
}

FaceAlignment::FaceAlignment(const FivePoints& points) : photoFromUnit_(checked(squareOf(points))) {}

FaceAlignment::FaceAlignment(const Affine& photoFromUnit) : photoFromUnit_(checked(photoFromUnit)) {}

Affine FaceAlignment::photoFromCrop(int side) const {
  const double s = 1.0 / side;
  return photoFromUnit_.after({s, 0.0, 0.5 * s, 0.0, s, 0.5 * s});
}

Affine FaceAlignment::cropFromPhoto(int side) const {
  return photoFromCrop(side).inverse();
}

double FaceAlignment::photoSide() const {
  return std::hypot(photoFromUnit_.xx, photoFromUnit_.yx);
}

std::array<Point, 4> FaceAlignment::corners() const {
  return {asPoint(photoFromUnit_(0, 0)), asPoint(photoFromUnit_(1, 0)), asPoint(photoFromUnit_(1, 1)),
          asPoint(photoFromUnit_(0, 1))};
}

}  // namespace lineament
