#include "core/edit/mask_painter.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lineament {

/// Weight of a dab by the distance from its middle, 0..255.
struct DabProfile {
  double inner = 0.0, outer = 0.0;  ///< full weight within, none beyond
  double weight = 0.0;

  std::uint8_t at(double distance) const {
    const double t = std::clamp((outer - distance) / (outer - inner), 0.0, 1.0);
    // Runs for every cell of every dab; lround is a call.
    return static_cast<std::uint8_t>(weight * t * t * (3.0 - 2.0 * t) + 0.5);  // NOLINT(bugprone-incorrect-roundings)
  }
};

namespace {

// Closer dabs are not seen in the mask, and cost time.
constexpr double kSpacing = 0.25, kLeastSpacing = 0.25;
// What a pen gives at no pressure: light, but a stroke all the same.
constexpr double kLightRadius = 0.6, kLightFlow = 0.3;

// Not-a-number becomes `otherwise`.
float within(float v, float low, float high, float otherwise) {
  return std::isnan(v) ? otherwise : std::clamp(v, low, high);
}

Brush sane(Brush brush, int side) {
  // Twice the side covers every cell from anywhere in the picture.
  brush.radius = within(brush.radius, 0.0F, 2.0F * static_cast<float>(side), 0.0F);
  brush.hardness = within(brush.hardness, 0.0F, 1.0F, 0.0F);
  brush.flow = within(brush.flow, 0.0F, 1.0F, 0.0F);
  if (!std::isfinite(brush.axis)) brush.symmetry = BrushSymmetry::kNone;
  return brush;
}

std::uint8_t combined(std::uint8_t start, std::uint8_t coverage, BrushAction action) {
  const int from = start, by = coverage;
  if (action == BrushAction::kErase) return static_cast<std::uint8_t>((from * (255 - by) + 127) / 255);
  return static_cast<std::uint8_t>(255 - ((255 - from) * (255 - by) + 127) / 255);
}

void include(Roi& changed, int x, int y) {
  changed = {std::min(changed.x0, x), std::min(changed.y0, y), std::max(changed.x1, x + 1),
             std::max(changed.y1, y + 1)};
}

}  // namespace

MaskStroke::MaskStroke(const MaskPtr& start, const Brush& brush)
    : start_(start ? start : std::make_shared<const Mask>(kMaskSide)),
      brush_(sane(brush, start_->side)),
      current_(*start_),
      coverage_(start_->weights.size()) {}

Roi MaskStroke::moveTo(float x, float y, float pressure) {
  if (!std::isfinite(x) || !std::isfinite(y) || brush_.radius <= 0.0F) return {};
  // Further out is no hand; this bounds the number of dabs of one move.
  const double side = current_.side, far = 4.0 * side + double{brush_.radius};
  const Place to{std::clamp(double{x}, -far, side + far), std::clamp(double{y}, -far, side + far),
                 double{within(pressure, 0.0F, 1.0F, 1.0F)}};
  Roi changed{current_.side, current_.side, 0, 0};
  if (!last_) {
    dab(to, changed);
  } else if (const double length = std::hypot(to.x - last_->x, to.y - last_->y); length > 0.0) {
    // Of the brush, not of the pressure: else the dabs would depend on where a way is cut.
    const double spacing = std::max(kSpacing * double{brush_.radius}, kLeastSpacing);
    double walked = spacing - sinceDab_;
    for (; walked <= length; walked += spacing) {
      const double t = walked / length;
      dab({std::lerp(last_->x, to.x, t), std::lerp(last_->y, to.y, t), std::lerp(last_->pressure, to.pressure, t)},
          changed);
    }
    sinceDab_ = spacing - (walked - length);
  }
  last_ = to;
  return changed.empty() ? Roi{} : changed;
}

void MaskStroke::dab(const Place& at, Roi& changed) {
  const double radius = double{brush_.radius} * std::lerp(kLightRadius, 1.0, at.pressure);
  DabProfile profile;
  // Half a cell to both sides of a hard edge keeps it smooth.
  profile.inner = std::min(double{brush_.hardness} * radius, radius - 0.5);
  profile.outer = std::max(radius, profile.inner + 1.0);
  profile.weight = 255.0 * double{brush_.flow} * std::lerp(kLightFlow, 1.0, at.pressure);
  const int y0 = std::max(0, static_cast<int>(std::floor(at.y - profile.outer)));
  const int y1 = std::min(current_.side, static_cast<int>(std::ceil(at.y + profile.outer)));
  const bool mirrors = brush_.symmetry == BrushSymmetry::kLeftRight;
  for (int y = y0; y < y1; ++y) {
    const double dy = y + 0.5 - at.y;
    dabRow(y, at.x, dy, profile, changed);
    if (mirrors) dabRow(y, 2.0 * double{brush_.axis} - at.x, dy, profile, changed);
  }
}

void MaskStroke::dabRow(int y, double centreX, double dy, const DabProfile& profile, Roi& changed) {
  const double half = std::sqrt(std::max(0.0, profile.outer * profile.outer - dy * dy));
  // In floating point first: a mirror line far away puts the middle beyond what an integer holds.
  const double side = current_.side;
  const int x0 = static_cast<int>(std::clamp(std::floor(centreX - half), 0.0, side));
  const int x1 = static_cast<int>(std::clamp(std::ceil(centreX + half), 0.0, side));
  const std::size_t row = static_cast<std::size_t>(y) * static_cast<std::size_t>(current_.side);
  for (int x = x0; x < x1; ++x) {
    const double dx = x + 0.5 - centreX;
    const std::uint8_t weight = profile.at(std::sqrt(dx * dx + dy * dy));
    const std::size_t cell = row + static_cast<std::size_t>(x);
    if (weight <= coverage_[cell]) continue;
    coverage_[cell] = weight;
    const std::uint8_t now = combined(start_->weights[cell], weight, brush_.action);
    if (now == current_.weights[cell]) continue;
    current_.weights[cell] = now;
    include(changed, x, y);
  }
}

MaskPtr MaskStroke::mask() const {
  return std::make_shared<const Mask>(current_);
}

}  // namespace lineament
