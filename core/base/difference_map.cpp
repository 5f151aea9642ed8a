#include "core/base/difference_map.h"

#include <algorithm>
#include <cmath>

#include "core/base/difference.h"

namespace lineament {
namespace {

constexpr std::size_t kShades = 256;

// CIE 1976 lightness of an sRGB colour, 0..100.
double lightness(const std::array<double, 3>& rgb) {
  constexpr double kWeights[3] = {0.2126, 0.7152, 0.0722};
  double luminance = 0.0;
  for (std::size_t c = 0; c < 3; ++c) {
    const double v = rgb[c] / 255.0;
    luminance += kWeights[c] * (v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
  }
  return luminance > 216.0 / 24389.0 ? 116.0 * std::cbrt(luminance) - 16.0 : luminance * 24389.0 / 27.0;
}

// Walks the path of colours in small steps and takes, for every shade, the first that is light enough.
std::array<Colour, kShades> shades() {
  constexpr std::array<std::array<double, 3>, 5> kPath{
      {{0, 0, 0}, {190, 0, 0}, {255, 120, 0}, {255, 230, 0}, {255, 255, 255}}};
  constexpr int kSteps = 2000;
  std::array<Colour, kShades> table{};
  std::size_t next = 0;
  for (std::size_t leg = 0; leg + 1 < kPath.size(); ++leg) {
    for (int step = 0; step <= kSteps; ++step) {
      std::array<double, 3> colour{};
      for (std::size_t c = 0; c < 3; ++c) {
        colour[c] = std::lerp(kPath[leg][c], kPath[leg + 1][c], static_cast<double>(step) / kSteps);
      }
      const double light = lightness(colour) + 1e-6;
      for (; next < kShades && light >= 100.0 * static_cast<double>(next) / (kShades - 1); ++next) {
        for (std::size_t c = 0; c < 3; ++c) table[next][c] = static_cast<std::uint8_t>(std::lround(colour[c]));
      }
    }
  }
  return table;
}

void paint(Image8& page, int x, int y, const Colour& colour) {
  if (x >= 0 && x < page.width)
    std::copy(colour.begin(), colour.end(), page.row(y) + 3 * static_cast<std::ptrdiff_t>(x));
}

void drawLegend(Image8& page, int top) {
  constexpr int kMargin = 8, kBarTop = 5, kBarBottom = 15, kTickBottom = 20;
  constexpr Colour kGround{40, 40, 40}, kTick{220, 220, 220};
  const int left = std::min(kMargin, page.width / 4), last = page.width - 1 - 2 * left;
  for (int y = top; y < page.height; ++y) {
    for (int x = 0; x < page.width; ++x) paint(page, x, y, kGround);
  }
  for (int x = 0; x <= last; ++x) {
    const Colour colour = heatColour(last == 0 ? 1.0 : static_cast<double>(x) / last);
    for (int y = top + kBarTop; y < top + kBarBottom; ++y) paint(page, left + x, y, colour);
  }
  for (int quarter = 0; quarter <= 4; ++quarter) {
    for (int y = top + kBarBottom; y < top + kTickBottom; ++y) paint(page, left + last * quarter / 4, y, kTick);
  }
}

}  // namespace

Colour heatColour(double t) {
  static const std::array<Colour, kShades> table = shades();
  const double place = t > 0.0 ? std::min(1.0, t) * (kShades - 1) : 0.0;
  return table[static_cast<std::size_t>(std::lround(place))];
}

DifferenceMap differenceMap(const Image8& a, const Image8& b, const DifferenceMapOptions& options) {
  const Image8 apart = difference(a, b);
  const auto levelAt = [&](const std::uint8_t* pixel) { return (pixel[0] + pixel[1] + pixel[2]) / 3.0; };
  DifferenceMap map{Image8(a.width, a.height + kHeatLegendHeight), options.full};
  if (!(map.full > 0.0)) {
    map.full = 1.0;
    for (std::size_t i = 0; i < apart.pixels.size(); i += 3) map.full = std::max(map.full, levelAt(&apart.pixels[i]));
  }
  constexpr double kDimmed = 0.45;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) {
      const auto offset = 3 * static_cast<std::ptrdiff_t>(x);
      const double t = std::min(1.0, levelAt(apart.row(y) + offset) / map.full);
      Colour colour = heatColour(t);
      if (options.backdrop == HeatBackdrop::kPicture) {
        // By the root, so that small differences are colours and not the dimmed face.
        const double grey = kDimmed * luminance(a.row(y) + offset), cover = std::sqrt(t);
        for (std::uint8_t& c : colour)
          c = static_cast<std::uint8_t>(std::lround(std::lerp(grey, static_cast<double>(c), cover)));
      }
      paint(map.picture, x, y, colour);
    }
  }
  if (map.picture.width > 0) drawLegend(map.picture, a.height);
  return map;
}

}  // namespace lineament
