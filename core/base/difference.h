#pragma once
// How far two pictures of the same size are apart, and how much of that lies inside a region: what tells whether an
// edit stayed where it belongs. In grey levels, 0..255. Any thread. Throws kBadArgument for pictures of different sizes
// or a region that does not fit them.
#include <optional>
#include <span>

#include "core/base/image.h"

namespace lineament {

/// |a - b| of every channel.
Image8 difference(const Image8& a, const Image8& b);

struct DifferenceReport {
  double mean = 0.0;   ///< over all pixels and channels; 0 without pixels
  int largest = 0;     ///< of any channel
  double equal = 1.0;  ///< share of the pixels that are equal to the bit
};
DifferenceReport measureDifference(const Image8& a, const Image8& b);

struct LocalityReport {
  /// Share of the summed difference that the region's weights hold, 0..1; nothing for pictures that do not differ.
  std::optional<double> locality;
  double meanInside = 0.0,
         meanOutside = 0.0;  ///< weighted by the region and by what it leaves; 0 where that is nothing
  // Outside in the strict sense, where the region weighs 0: a soft edge is neither in nor out.
  int largestOutside = 0;     ///< of any channel
  double equalOutside = 1.0;  ///< share of the pixels outside that are equal to the bit
};
/// `region` [height, width], 0 outside to 1 inside; other values are clamped, what is no number counts as 0.
LocalityReport measureLocality(const Image8& a, const Image8& b, std::span<const float> region);

}  // namespace lineament
