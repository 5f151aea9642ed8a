#include "core/vision/guided_filter.h"

#include <array>
#include <opencv2/imgproc.hpp>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

using Planes = std::array<cv::Mat, 3>;

// Indices of the upper triangle of a symmetric 3x3 matrix: rr, rg, rb, gg, gb, bb.
constexpr int kPairs[6][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}};

}  // namespace

struct GuidedFilter::Guide {
  int radius = 0;
  cv::Mat count;                   // of pixels in the clipped window
  Planes colour, mean;             // CV_32F
  std::array<cv::Mat, 6> inverse;  // of the window's covariance + epsilon

  cv::Mat averaged(const cv::Mat& plane) const {
    cv::Mat sum;
    const cv::Size window(2 * radius + 1, 2 * radius + 1);
    cv::boxFilter(plane, sum, CV_32F, window, cv::Point(-1, -1), false, cv::BORDER_CONSTANT);
    return sum.mul(count);
  }
};

GuidedFilter::GuidedFilter(const Image8& guide, GuidedFilterOptions options) {
  if (guide.empty() || options.radius < 1 || !(options.epsilon > 0.0F)) {
    throw Error::badArgument("The guided filter",
                             "a guide of " + std::to_string(guide.width) + " x " + std::to_string(guide.height) +
                                 " pixels and radius " + std::to_string(options.radius),
                             "a picture, a radius and an epsilon above 0");
  }
  auto made = std::make_unique<Guide>();
  Guide& g = *made;
  g.radius = options.radius;
  g.count = cv::Mat::ones(guide.height, guide.width, CV_32F);
  g.count = 1.0F / g.averaged(cv::Mat::ones(g.count.size(), CV_32F));
  const cv::Mat bytes(guide.height, guide.width, CV_8UC3, const_cast<std::uint8_t*>(guide.pixels.data()));
  cv::Mat rgb;
  bytes.convertTo(rgb, CV_32F, 1.0 / 255);
  cv::split(rgb, g.colour.data());
  for (std::size_t c = 0; c < 3; ++c) g.mean[c] = g.averaged(g.colour[c]);
  for (std::size_t i = 0; i < 6; ++i) {
    const auto a = static_cast<std::size_t>(kPairs[i][0]), b = static_cast<std::size_t>(kPairs[i][1]);
    g.inverse[i] = g.averaged(g.colour[a].mul(g.colour[b])) - g.mean[a].mul(g.mean[b]);
  }
  for (int y = 0; y < guide.height; ++y) {
    std::array<float*, 6> row{};
    for (std::size_t i = 0; i < 6; ++i) row[i] = g.inverse[i].ptr<float>(y);
    for (int x = 0; x < guide.width; ++x) {
      const auto e = double{options.epsilon};
      const double rr = double{row[0][x]} + e, rg = double{row[1][x]}, rb = double{row[2][x]};
      const double gg = double{row[3][x]} + e, gb = double{row[4][x]}, bb = double{row[5][x]} + e;
      const double irr = gg * bb - gb * gb, irg = gb * rb - rg * bb, irb = rg * gb - gg * rb;
      const double determinant = rr * irr + rg * irg + rb * irb;
      row[0][x] = static_cast<float>(irr / determinant);
      row[1][x] = static_cast<float>(irg / determinant);
      row[2][x] = static_cast<float>(irb / determinant);
      row[3][x] = static_cast<float>((rr * bb - rb * rb) / determinant);
      row[4][x] = static_cast<float>((rb * rg - rr * gb) / determinant);
      row[5][x] = static_cast<float>((rr * gg - rg * rg) / determinant);
    }
  }
  guide_ = std::move(made);
}

GuidedFilter::~GuidedFilter() = default;
GuidedFilter::GuidedFilter(GuidedFilter&&) noexcept = default;
GuidedFilter& GuidedFilter::operator=(GuidedFilter&&) noexcept = default;

std::vector<float> GuidedFilter::apply(std::span<const float> plane) const {
  const Guide& g = *guide_;
  if (plane.size() != g.count.total()) {
    throw Error::badArgument("The plane to filter", std::to_string(plane.size()) + " numbers",
                             std::to_string(g.count.total()) + ", as the guide has pixels");
  }
  const cv::Mat p(g.count.size(), CV_32F, const_cast<float*>(plane.data()));
  const cv::Mat mean = g.averaged(p);
  Planes covariance;
  for (std::size_t c = 0; c < 3; ++c) covariance[c] = g.averaged(g.colour[c].mul(p)) - g.mean[c].mul(mean);
  const auto& [rr, rg, rb, gg, gb, bb] = g.inverse;
  const Planes a{rr.mul(covariance[0]) + rg.mul(covariance[1]) + rb.mul(covariance[2]),
                 rg.mul(covariance[0]) + gg.mul(covariance[1]) + gb.mul(covariance[2]),
                 rb.mul(covariance[0]) + gb.mul(covariance[1]) + bb.mul(covariance[2])};
  cv::Mat b = mean.clone();
  for (std::size_t c = 0; c < 3; ++c) b -= a[c].mul(g.mean[c]);
  std::vector<float> out(plane.size());
  cv::Mat q(g.count.size(), CV_32F, out.data());
  g.averaged(b).copyTo(q);
  for (std::size_t c = 0; c < 3; ++c) q += g.averaged(a[c]).mul(g.colour[c]);
  return out;
}

}  // namespace lineament
