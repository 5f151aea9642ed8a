#pragma once
// The guided filter: smooths a plane so that its edges follow a colour picture's. Makes a coarse membership fit the
// outline of hair and face.
// Source: He, Sun and Tang, "Guided Image Filtering", ECCV 2010, eqs. 14, 15 and 16 (colour guide); windows are
// clipped at the picture's border. The guide's half of the work is done once, in the constructor. Any thread.
#include <memory>
#include <span>
#include <vector>

#include "core/base/image.h"

namespace lineament {

struct GuidedFilterOptions {
  int radius = 12;        ///< pixels; about the size of a cell, so that an edge may move by one
  float epsilon = 1e-3F;  ///< variance (of colours 0..1) below which the guide counts as flat
};

class GuidedFilter {
 public:
  explicit GuidedFilter(const Image8& guide, GuidedFilterOptions options = {});
  ~GuidedFilter();
  GuidedFilter(GuidedFilter&&) noexcept;
  GuidedFilter& operator=(GuidedFilter&&) noexcept;

  /// `plane` and the result: [height, width] of the guide. May overshoot the plane's range a little at edges.
  /// Throws kBadArgument for a plane of another size.
  std::vector<float> apply(std::span<const float> plane) const;

 private:
  struct Guide;
  std::unique_ptr<const Guide> guide_;
};

}  // namespace lineament
