#include "core/vision/face_frame.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace lineament {
namespace {

cv::Point2d pixels(const Landmarks& points, int first, int last) {
  cv::Point2d sum(0, 0);
  for (int i = first; i <= last; ++i) {
    const Point& p = points[static_cast<std::size_t>(i)];
    sum += cv::Point2d(double{p.x}, double{p.y});
  }
  return sum / (last - first + 1);
}

}  // namespace

double distance(const cv::Vec3d& a, const cv::Vec3d& b) {
  return cv::norm(a - b);
}

FaceFrame::FaceFrame(const Image8& face, const Landmarks& points) {
  const cv::Point2d left = pixels(points, 36, 41), right = pixels(points, 42, 47);
  origin_ = (left + right) / 2;
  right_ = right - left;
  unit_ = std::max(4.0, cv::norm(right_));
  if (cv::norm(right_) < 4.0) right_ = {unit_, 0.0};  // points that are no face: any frame will do
  down_ = {-right_.y, right_.x};
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const cv::Point2d d = cv::Point2d(double{points[i].x}, double{points[i].y}) - origin_;
    own_[i] = {d.dot(right_) / (unit_ * unit_), d.dot(down_) / (unit_ * unit_)};
  }
  const cv::Mat bytes(face.height, face.width, CV_8UC3, const_cast<std::uint8_t*>(face.pixels.data()));
  cv::Mat rgb;
  bytes.convertTo(rgb, CV_32F, 1.0 / 255);
  cv::cvtColor(rgb, lab_, cv::COLOR_RGB2Lab);
  cv::Mat lightness, smooth;
  cv::extractChannel(lab_, lightness, 0);
  cv::GaussianBlur(lightness, smooth, {}, unit_ * 0.06);
  detail_ = cv::abs(lightness - smooth);
  cv::Mat fine;
  cv::GaussianBlur(lightness, fine, {}, unit_ * 0.02);
  cv::Sobel(fine, edgesDown_, CV_32F, 0, 1, 3, unit_ / 160.0);
  edgesDown_ = cv::abs(edgesDown_);
}

cv::Point2d FaceFrame::mean(int first, int last) const {
  cv::Point2d sum(0, 0);
  for (int i = first; i <= last; ++i) sum += at(i);
  return sum / (last - first + 1);
}

double FaceFrame::width(int from, int to) const {
  return cv::norm(at(to) - at(from));
}

cv::Point2d FaceFrame::pixelOf(cv::Point2d own) const {
  return origin_ + own.x * right_ + own.y * down_;
}

// Aligned eyes are level within a few degrees, so an upright box serves.
cv::Rect FaceFrame::rect(cv::Point2d centre, double rx, double ry) const {
  const cv::Point2d c = pixelOf(centre);
  const int x0 = static_cast<int>(std::lround(c.x - rx * unit_)), x1 = static_cast<int>(std::lround(c.x + rx * unit_));
  const int y0 = static_cast<int>(std::lround(c.y - ry * unit_)), y1 = static_cast<int>(std::lround(c.y + ry * unit_));
  cv::Rect r(std::clamp(x0, 0, lab_.cols - 1), std::clamp(y0, 0, lab_.rows - 1), 1, 1);
  r.width = std::clamp(x1, r.x + 1, lab_.cols) - r.x;
  r.height = std::clamp(y1, r.y + 1, lab_.rows) - r.y;
  return r;
}

LabStats FaceFrame::box(cv::Point2d centre, double rx, double ry) const {
  cv::Scalar mean, spread;
  cv::meanStdDev(lab_(rect(centre, rx, ry)), mean, spread);
  return {{mean[0], mean[1], mean[2]}, spread[0]};
}

double FaceFrame::meanIn(const cv::Mat& plane, cv::Point2d centre, double rx, double ry) const {
  return cv::mean(plane(rect(centre, rx, ry)))[0];
}

LabStats FaceFrame::polygon(const std::vector<cv::Point2d>& outline, const std::vector<cv::Point2d>& hole) const {
  cv::Mat mask = cv::Mat::zeros(lab_.size(), CV_8U);
  const auto fill = [&](const std::vector<cv::Point2d>& shape, int value) {
    std::vector<cv::Point> corners;
    for (const cv::Point2d& p : shape) {
      const cv::Point2d q = pixelOf(p);
      corners.emplace_back(static_cast<int>(std::lround(q.x)), static_cast<int>(std::lround(q.y)));
    }
    if (corners.size() > 2) cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(value));
  };
  fill(outline, 255);
  fill(hole, 0);
  cv::Scalar mean, spread;
  cv::meanStdDev(lab_, mean, spread, mask);
  return {{mean[0], mean[1], mean[2]}, spread[0]};
}

double FaceFrame::share(cv::Point2d centre, double rx, double ry, const cv::Vec3d& colour, double radius) const {
  const cv::Rect r = rect(centre, rx, ry);
  int near = 0;
  for (int y = r.y; y < r.y + r.height; ++y) {
    const auto* row = lab_.ptr<cv::Vec3f>(y);
    for (int x = r.x; x < r.x + r.width; ++x) near += distance(cv::Vec3d(row[x]), colour) < radius ? 1 : 0;
  }
  return double(near) / r.area();
}

}  // namespace lineament
