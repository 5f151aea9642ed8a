#include "core/base/difference.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/base/error.h"

namespace lineament {
namespace {

std::string sizeOf(const Image8& picture) {
  return std::to_string(picture.width) + " x " + std::to_string(picture.height);
}

void checkSizes(const Image8& a, const Image8& b) {
  if (a.width == b.width && a.height == b.height) return;
  throw Error::badArgument("Two pictures to compare", sizeOf(a) + " and " + sizeOf(b) + " pixels", "the same size");
}

struct PixelDifference {
  int sum = 0;  ///< of the three channels
  int largest = 0;
};

PixelDifference at(const Image8& a, const Image8& b, std::size_t pixel) {
  PixelDifference d;
  for (std::size_t i = 3 * pixel; i < 3 * pixel + 3; ++i) {
    const int channel = std::abs(a.pixels[i] - b.pixels[i]);
    d.sum += channel;
    d.largest = std::max(d.largest, channel);
  }
  return d;
}

}  // namespace

Image8 difference(const Image8& a, const Image8& b) {
  checkSizes(a, b);
  Image8 result(a.width, a.height);
  for (std::size_t i = 0; i < result.pixels.size(); ++i) {
    result.pixels[i] = static_cast<std::uint8_t>(std::abs(a.pixels[i] - b.pixels[i]));
  }
  return result;
}

DifferenceReport measureDifference(const Image8& a, const Image8& b) {
  checkSizes(a, b);
  const std::size_t pixels = a.pixels.size() / 3;
  DifferenceReport report;
  if (pixels == 0) return report;
  std::size_t sum = 0, equal = 0;
  for (std::size_t p = 0; p < pixels; ++p) {
    const PixelDifference d = at(a, b, p);
    sum += static_cast<std::size_t>(d.sum);
    equal += d.sum == 0 ? 1U : 0U;
    report.largest = std::max(report.largest, d.largest);
  }
  report.mean = static_cast<double>(sum) / static_cast<double>(3 * pixels);
  report.equal = static_cast<double>(equal) / static_cast<double>(pixels);
  return report;
}

LocalityReport measureLocality(const Image8& a, const Image8& b, std::span<const float> region) {
  checkSizes(a, b);
  const std::size_t pixels = a.pixels.size() / 3;
  if (region.size() != pixels) {
    throw Error::badArgument("The region to measure in", std::to_string(region.size()) + " weights",
                             "one for each of " + sizeOf(a) + " pixels");
  }
  LocalityReport report;
  double inside = 0.0, all = 0.0, weight = 0.0;
  std::size_t outside = 0, equal = 0;
  for (std::size_t p = 0; p < pixels; ++p) {
    const PixelDifference d = at(a, b, p);
    const double w = region[p] > 0.0F ? std::min(1.0, double{region[p]}) : 0.0;  // false for what is no number
    weight += w;
    inside += w * d.sum;
    all += d.sum;
    if (w > 0.0) continue;
    ++outside;
    equal += d.sum == 0 ? 1U : 0U;
    report.largestOutside = std::max(report.largestOutside, d.largest);
  }
  const double rest = static_cast<double>(pixels) - weight;
  if (all > 0.0) report.locality = inside / all;
  if (weight > 0.0) report.meanInside = inside / (3.0 * weight);
  if (rest > 0.0) report.meanOutside = (all - inside) / (3.0 * rest);
  if (outside > 0) report.equalOutside = static_cast<double>(equal) / static_cast<double>(outside);
  return report;
}

}  // namespace lineament
