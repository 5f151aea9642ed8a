#pragma once
// The difference of two pictures as colours: black, red, yellow, white, as light as it is large. Any thread.
#include <array>
#include <cstdint>

#include "core/base/image.h"

namespace lineament {

using Colour = std::array<std::uint8_t, 3>;  ///< sRGB

/// 0 black to 1 white, by way of red and yellow. The lightness L* (CIE 1976) is 100 t, so that equal steps look equal;
/// t is clamped, what is no number is black.
Colour heatColour(double t);

enum class HeatBackdrop {
  kNone,     ///< the colours alone
  kPicture,  ///< over the first picture, grey and dimmed: shows where in the face
};
struct DifferenceMapOptions {
  double full = 0.0;  ///< grey levels (mean of the channels) that are white; 0: the largest that occurs, at least 1
  HeatBackdrop backdrop = HeatBackdrop::kPicture;
};

/// Rows below the picture with the scale: a bar from 0 to `full` and a tick at every quarter. Without numbers: those
/// are the caller's to print.
inline constexpr int kHeatLegendHeight = 24;

struct DifferenceMap {
  Image8 picture;     ///< [height + kHeatLegendHeight, width]
  double full = 0.0;  ///< what white means, in grey levels
};
/// Throws kBadArgument for pictures of different sizes.
DifferenceMap differenceMap(const Image8& a, const Image8& b, const DifferenceMapOptions& options = {});

}  // namespace lineament
