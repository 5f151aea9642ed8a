#pragma once
// Which sizes an optimisation goes through, and how many steps each gets. Plain numbers, any thread.
#include <vector>

namespace lineament::nn {

struct StyleSize {
  int width = 0, height = 0;
  int steps = 0;
  double scale = 1.0;  ///< of the result's side: 1, 1/2, 1/4 ...
};

/// From coarse to fine; the last one has about side * side pixels in the shape of `width` x `height`. Sizes below 192
/// are left out, and coarse ones that there are no steps for.
std::vector<StyleSize> styleSizes(int width, int height, int side, int coarsest, int steps);

/// `width` x `height` scaled to about side * side pixels; no side shorter than 32 or longer than four times `side`.
StyleSize scaledToArea(int width, int height, double side);

}  // namespace lineament::nn
