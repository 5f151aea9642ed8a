#pragma once
// How different two pictures look: LPIPS (Zhang et al. 2018, VGG16) of both at 256 pixels.
#include "core/base/image.h"
#include "core/nn/loss_computing.h"

namespace lineament {

/// 0: the same. Squares of any side, -1..1. Compute thread. Throws Error, of the loss network's file too.
double lpipsDifference(LossNetwork& loss, const ImageF& a, const ImageF& b);

}  // namespace lineament
