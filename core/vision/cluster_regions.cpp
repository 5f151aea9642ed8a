#include "core/vision/cluster_regions.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/vision/picture_file.h"

namespace lineament {
namespace {

constexpr int kWorkSide = 256;        // of the picture that memberships are fitted to
constexpr int kSmallestPicture = 64;  // below that there is nothing to fit to
// Memberships across an edge run from about 0.1 to 0.9 after the filter; these become 0 and 255.
constexpr float kOutside = 0.3F, kInside = 0.7F;
// A click's threshold at tolerance 0 and 1, and half the width of its soft edge.
constexpr float kStrict = 0.75F, kLoose = 0.15F, kSoft = 0.12F;
constexpr float kNothing = 0.04F;  // what a membership far away from its cluster may still be

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

Image8 workPicture(const Image8& picture) {
  if (picture.width != picture.height || picture.width < kSmallestPicture) {
    throw Error::badArgument("The picture for the regions",
                             std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels",
                             "a square of 64 or more");
  }
  return picture.width == kWorkSide ? picture : resized(picture, kWorkSide, kWorkSide);
}

cv::Mat matOf(const std::vector<float>& plane) {
  return {kWorkSide, kWorkSide, CV_32F, const_cast<float*>(plane.data())};
}

// Enlarged first and sharpened then: the edge gets as crisp as the mask's own pixels.
MaskPtr drawn(const cv::Mat& plane, float outside, float inside) {
  cv::Mat large;
  cv::resize(plane, large, {kMaskSide, kMaskSide}, 0, 0, cv::INTER_LINEAR);
  auto mask = std::make_shared<Mask>(kMaskSide);
  for (int y = 0; y < kMaskSide; ++y) {
    const auto* from = large.ptr<float>(y);
    std::uint8_t* to = mask->row(y);
    for (int x = 0; x < kMaskSide; ++x) {
      const float t = std::clamp((from[x] - outside) / (inside - outside), 0.0F, 1.0F);
      to[x] = static_cast<std::uint8_t>(std::lround(255.0F * t * t * (3.0F - 2.0F * t)));
    }
  }
  return mask;
}

// 1 on the part of `plane` above `threshold` that holds (x, y), fading out beyond its edge, where the soft edge is.
cv::Mat connectedTo(const cv::Mat& plane, int x, int y, float threshold) {
  cv::Mat labels;
  cv::connectedComponents(plane >= threshold, labels, 4);
  cv::Mat part = labels == labels.at<int>(y, x);
  constexpr int kReach = 5;
  cv::dilate(part, part, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * kReach + 1, 2 * kReach + 1}));
  cv::Mat soft;
  part.convertTo(soft, CV_32F, 1.0 / 255);
  cv::blur(soft, soft, {5, 5});
  return soft;
}

}  // namespace

ClusterRegions::ClusterRegions(const ClusterTable& table, std::span<const float> activation, int side,
                               const Image8& picture)
    : clusterNames_(table.names),
      memberships_(membershipsOf(table, activation, side, side)),
      filter_(workPicture(picture)),
      fitted_(table.names.size()) {
  for (const std::string& name : lineament::clusterNames()) {
    if (std::find(clusterNames_.begin(), clusterNames_.end(), name) != clusterNames_.end()) names_.push_back(name);
  }
}

const std::vector<float>& ClusterRegions::fitted(int cluster) const {
  std::vector<float>& plane = fitted_[index(cluster)];
  if (!plane.empty()) return plane;
  const std::span<const float> cells = memberships_.plane(cluster);
  const cv::Mat coarse(memberships_.height, memberships_.width, CV_32F, const_cast<float*>(cells.data()));
  cv::Mat fine;
  cv::resize(coarse, fine, {kWorkSide, kWorkSide}, 0, 0, cv::INTER_LINEAR);
  plane = filter_.apply({fine.ptr<float>(), fine.total()});
  return plane;
}

// The filter is linear, so the filtered sum is the sum of the filtered.
std::vector<float> ClusterRegions::fittedSum(const std::string& name) const {
  std::vector<float> sum(index(kWorkSide) * index(kWorkSide));
  for (int k = 0; k < memberships_.clusters; ++k) {
    if (clusterNames_[index(k)] != name) continue;
    const std::vector<float>& plane = fitted(k);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += plane[i];
  }
  return sum;
}

MaskPtr ClusterRegions::mask(const std::string& name) const {
  if (std::find(names_.begin(), names_.end(), name) == names_.end()) {
    throw Error::badArgument("The region", "\"" + name + "\"", "a name in the table of clusters");
  }
  return drawn(matOf(fittedSum(name)), kOutside, kInside);
}

MaskPtr ClusterRegions::at(float x, float y, float tolerance) const {
  const auto pixel = [](float v) {  // not a number: 0
    return v > 0.0F ? std::min(kWorkSide - 1, static_cast<int>(std::min(v, 1.0F) * kWorkSide)) : 0;
  };
  const int px = pixel(x), py = pixel(y);
  int best = 0;
  for (int k = 1; k < memberships_.clusters; ++k) {
    if (matOf(fitted(k)).at<float>(py, px) > matOf(fitted(best)).at<float>(py, px)) best = k;
  }
  const float t = tolerance > 0.0F ? std::min(tolerance, 1.0F) : 0.0F;
  const std::string& name = clusterNames_[index(best)];
  const std::vector<float> all = t >= kNamedFrom && !name.empty() ? fittedSum(name) : fitted(best);
  const cv::Mat plane = matOf(all);
  // The clicked place is always in, also where no cluster is sure.
  const float threshold = std::min(kStrict + t * (kLoose - kStrict), plane.at<float>(py, px));
  const float outside = std::max(threshold - kSoft, kNothing), inside = threshold + kSoft;
  if (t >= kConnectedBelow) return drawn(plane, outside, inside);
  return drawn(plane.mul(connectedTo(plane, px, py, threshold)), outside, inside);
}

}  // namespace lineament
