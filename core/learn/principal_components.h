#pragma once
// Principal components of W (GANSpace, Härkönen et al., NeurIPS 2020): the directions in which faces differ most.
#include <span>
#include <vector>

#include "core/edit/direction.h"

namespace lineament {

/// `latents` [n, size]: mapped, untruncated samples. The first `count` components, largest first, with their standard
/// deviations as units; the sign makes the largest entry positive. Ids "component-1", ...
std::vector<Direction> principalComponents(std::span<const float> latents, int size, int count);

}  // namespace lineament
