#pragma once
// A face's own coordinates: origin between the eyes, x toward the picture's right eye, y down the face, unit the
// distance between the eye centres. And its picture in L*a*b*, sampled by those coordinates. Internal to vision.
#include <opencv2/core.hpp>

#include "core/vision/face_landmarks.h"

namespace lineament {

struct LabStats {
  cv::Vec3d mean{0, 0, 0};
  double lightnessSpread = 0.0;  ///< standard deviation of L*
};

class FaceFrame {
 public:
  FaceFrame(const Image8& face, const Landmarks& points);

  cv::Point2d at(int landmark) const { return own_[static_cast<std::size_t>(landmark)]; }
  cv::Point2d mean(int first, int last) const;  ///< of the landmarks first..last
  double width(int from, int to) const;         ///< |to - from|, in units
  cv::Point2d pixelOf(cv::Point2d own) const;
  double unit() const { return unit_; }  ///< pixels

  const cv::Mat& lab() const { return lab_; }              ///< CV_32FC3
  const cv::Mat& detail() const { return detail_; }        ///< CV_32F: |L* - blurred L*|, texture
  const cv::Mat& edgesDown() const { return edgesDown_; }  ///< CV_32F: |dL*/dy| at a scale of 1/20 unit

  /// Statistics over a box of half sizes `rx`, `ry` (units) around `centre`; clipped to the picture.
  LabStats box(cv::Point2d centre, double rx, double ry) const;
  double meanIn(const cv::Mat& plane, cv::Point2d centre, double rx, double ry) const;
  /// Over a polygon in own coordinates, less another one (may be empty).
  LabStats polygon(const std::vector<cv::Point2d>& outline, const std::vector<cv::Point2d>& hole = {}) const;
  /// Share of the box's cells whose colour is nearer to `colour` than `radius`.
  double share(cv::Point2d centre, double rx, double ry, const cv::Vec3d& colour, double radius) const;

 private:
  cv::Rect rect(cv::Point2d centre, double rx, double ry) const;
  std::array<cv::Point2d, 68> own_;
  cv::Point2d origin_, right_, down_;  // in pixels; right_ and down_ have length unit_
  double unit_ = 1.0;
  cv::Mat lab_, detail_, edgesDown_;
};

double distance(const cv::Vec3d& a, const cv::Vec3d& b);

}  // namespace lineament
