#include "core/vision/landmark_regions.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"

namespace lineament {
namespace {

using Polygon = std::vector<cv::Point2f>;

constexpr int kShift = 4;  // fixed-point bits of OpenCV's drawing

// The face on the mask's grid.
struct Face {
  std::array<cv::Point2f, 68> points;
  float unit = 1.0F;   // outer eye distance
  cv::Point2f down;    // unit vector from the brows to the chin
  cv::Point2f across;  // unit vector from the left eye of the picture to the right one

  cv::Point2f at(int i) const { return points[static_cast<std::size_t>(i)]; }
  Polygon range(int first, int last) const {
    Polygon p;
    for (int i = first; i <= last; ++i) p.push_back(at(i));
    return p;
  }
  cv::Point2f middle(int first, int last) const {
    cv::Point2f sum(0, 0);
    for (int i = first; i <= last; ++i) sum += at(i);
    return sum * (1.0F / static_cast<float>(last - first + 1));
  }
};

Polygon hull(const Polygon& points) {
  Polygon around;
  cv::convexHull(points, around);
  return around;
}

void fill(cv::Mat& mask, const Polygon& outline) {
  std::vector<cv::Point> fixed;
  for (const cv::Point2f& p : outline) {
    fixed.emplace_back(static_cast<int>(std::lround(p.x * (1 << kShift))),
                       static_cast<int>(std::lround(p.y * (1 << kShift))));
  }
  cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{fixed}, cv::Scalar(255), cv::LINE_8, kShift);
}

// Everything within `by` cells of the drawn shape, with an edge one cell wide.
cv::Mat grown(const cv::Mat& shape, float by) {
  cv::Mat distance, outside = 255 - shape;
  cv::distanceTransform(outside, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  cv::Mat soft = (by + 1.0F - distance) * 255.0F;
  cv::Mat bytes;
  soft.convertTo(bytes, CV_8U);
  return bytes;
}

cv::Mat blank() {
  return cv::Mat::zeros(kMaskSide, kMaskSide, CV_8U);
}

cv::Mat shape(const std::vector<Polygon>& outlines, float by) {
  cv::Mat mask = blank();
  for (const Polygon& outline : outlines) fill(mask, outline);
  return grown(mask, by);
}

cv::Mat without(const cv::Mat& mask, const cv::Mat& hole) {
  cv::Mat left;
  cv::subtract(mask, hole, left);
  return left;
}

cv::Mat lips(const Face& f, float by) {
  cv::Mat outer = shape({f.range(48, 59)}, by * f.unit);
  cv::Mat inner = blank();
  fill(inner, f.range(60, 67));
  return without(outer, inner);
}

cv::Mat eyes(const Face& f, float by) {
  return shape({hull(f.range(36, 41)), hull(f.range(42, 47))}, by * f.unit);
}

cv::Mat brows(const Face& f, float by) {
  return shape({hull(f.range(17, 21)), hull(f.range(22, 26))}, by * f.unit);
}

// From jaw to jaw over the forehead: the brows raised by a third of a unit and more toward the middle.
Polygon faceOutline(const Face& f) {
  Polygon p = f.range(0, 16);
  for (int i = 26; i >= 17; --i) {
    const float fromMiddle = std::abs(static_cast<float>(i) - 21.5F) / 4.5F;
    p.push_back(f.at(i) - f.down * ((0.45F - 0.15F * fromMiddle) * f.unit));
  }
  return p;
}

cv::Mat cheeks(const Face& f) {
  cv::Mat mask = blank();
  for (const auto& [eye, jaw] : {std::pair{f.middle(36, 41), f.at(3)}, std::pair{f.middle(42, 47), f.at(13)}}) {
    const cv::Point2f centre = eye + f.down * (0.3F * f.unit) + (jaw - eye) * 0.22F;
    cv::circle(mask, centre, static_cast<int>(std::lround(0.1F * f.unit)), cv::Scalar(255), cv::FILLED);
  }
  cv::Mat soft = grown(mask, 0.06F * f.unit), blurred;  // cheeks have no edge
  cv::GaussianBlur(soft, blurred, cv::Size(0, 0), 0.05 * static_cast<double>(f.unit));
  return blurred;
}

cv::Mat eyeBand(const Face& f) {
  const cv::Point2f left = f.at(0), right = f.at(16);
  const cv::Point2f middle = (f.middle(36, 41) + f.middle(42, 47)) * 0.5F;
  const auto corner = [&](const cv::Point2f& side, float below) {
    const float reach = (side - middle).dot(f.across);
    return middle + f.across * (reach * 1.04F) + f.down * (below * f.unit);
  };
  return shape({{corner(left, -0.24F), corner(right, -0.24F), corner(right, 0.34F), corner(left, 0.34F)}}, 0.0F);
}

cv::Mat lowerFace(const Face& f) {
  Polygon p = f.range(3, 13);
  for (int i = 6; i <= 10; ++i) p.push_back(f.at(i) + f.down * (0.06F * f.unit));  // beyond the jaw: no double edge
  const Polygon nose = f.range(31, 35), mouth = f.range(48, 59);
  p.insert(p.end(), nose.begin(), nose.end());
  p.insert(p.end(), mouth.begin(), mouth.end());
  return shape({hull(p)}, 0.02F * f.unit);
}

struct Entry {
  RegionName name;
  std::function<cv::Mat(const Face&)> draw;
};

// Sizes: measured prototypes of the design study.
const std::vector<Entry>& entries() {
  static const std::vector<Entry> kEntries{
      {{"mouth", "Mouth", "Face"}, [](const Face& f) { return shape({hull(f.range(48, 59))}, 0.12F * f.unit); }},
      {{"lips", "Lips", "Face"}, [](const Face& f) { return lips(f, 0.02F); }},
      {{"mouth-chin", "Mouth and chin", "Face"},
       [](const Face& f) {
         Polygon p = f.range(48, 59);
         for (int i = 6; i <= 10; ++i) p.push_back(f.at(i) + f.down * (0.04F * f.unit));
         return shape({hull(p)}, 0.12F * f.unit);
       }},
      {{"eyes", "Eyes", "Face"}, [](const Face& f) { return eyes(f, 0.09F); }},
      {{"brows", "Eyebrows", "Face"}, [](const Face& f) { return brows(f, 0.08F); }},
      {{"brows-eyes", "Eyebrows and eyes", "Face"},
       [](const Face& f) {
         Polygon left = f.range(17, 21), right = f.range(22, 26);
         const Polygon leftEye = f.range(36, 41), rightEye = f.range(42, 47);
         left.insert(left.end(), leftEye.begin(), leftEye.end());
         right.insert(right.end(), rightEye.begin(), rightEye.end());
         return shape({hull(left), hull(right)}, 0.08F * f.unit);
       }},
      {{"nose", "Nose", "Face"}, [](const Face& f) { return shape({hull(f.range(27, 35))}, 0.10F * f.unit); }},
      {{"cheeks", "Cheeks", "Face"}, cheeks},
      {{"lower-face", "Lower face", "Face"}, lowerFace},
      {{"eye-band", "Around the eyes (glasses)", "Face"}, eyeBand},
      {{"face", "Face", "Face"}, [](const Face& f) { return shape({faceOutline(f)}, 0.0F); }},
      {{"skin", "Skin of the face", "Face"},
       [](const Face& f) {
         cv::Mat skin = shape({faceOutline(f)}, 0.0F);
         skin = without(without(skin, eyes(f, 0.03F)), brows(f, 0.03F));
         return without(skin, shape({f.range(48, 59)}, 0.02F * f.unit));
       }},
  };
  return kEntries;
}

}  // namespace

const std::vector<RegionName>& landmarkRegions() {
  static const std::vector<RegionName> kNames = [] {
    std::vector<RegionName> names;
    for (const Entry& entry : entries()) names.push_back(entry.name);
    return names;
  }();
  return kNames;
}

Mask landmarkRegion(const std::string& id, const Landmarks& points, int pictureSide) {
  const auto found =
      std::find_if(entries().begin(), entries().end(), [&](const Entry& entry) { return entry.name.id == id; });
  if (found == entries().end()) {
    std::string known;
    for (const RegionName& name : landmarkRegions()) known += (known.empty() ? "" : ", ") + name.id;
    throw Error::badArgument("The region", "\"" + id + "\"", known);
  }
  Face face;
  const float scale = static_cast<float>(kMaskSide) / static_cast<float>(pictureSide);
  for (std::size_t i = 0; i < points.size(); ++i) face.points[i] = {points[i].x * scale, points[i].y * scale};
  const cv::Point2f between = face.at(45) - face.at(36);
  face.unit = std::max(1.0F, static_cast<float>(cv::norm(between)));
  face.across = between * (1.0F / face.unit);
  face.down = {-face.across.y, face.across.x};
  const cv::Mat drawn = found->draw(face);
  Mask mask(kMaskSide);
  for (int y = 0; y < kMaskSide; ++y) std::copy_n(drawn.ptr<std::uint8_t>(y), kMaskSide, mask.row(y));
  return mask;
}

}  // namespace lineament
