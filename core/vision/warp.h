#pragma once
// What the two ways between photo and crop share. Internal to vision.
#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/affine.h"

namespace lineament {

inline cv::Mat matrixOf(const Affine& a) {
  return (cv::Mat_<double>(2, 3) << a.xx, a.xy, a.x0, a.yx, a.yy, a.y0);
}

/// Standard deviation, in source pixels, before `ratio` source pixels become one: together with the new pixel's own
/// extent the result is as sharp as the new grid can carry.
inline double blurBeforeShrinking(double ratio) {
  return ratio > 1.0 ? 0.5 * std::sqrt(ratio * ratio - 1.0) : 0.0;
}

}  // namespace lineament
