#pragma once
// The mean of w over seeds 0 .. count-1 (z = numpy RandomState(seed).randn), for truncation and as the starting point
// of a projection. Source: StyleGAN2's mapping network with leaky ReLU 0.2 and gain sqrt(2).
#include <functional>
#include <vector>

#include "core/io/mobile_model.h"
#include "core/io/stylegan2_model.h"

namespace lineament {

/// Needs latentSize and the mapping tensors only. `progress` gets 0..1. Any thread; about 4 s for 10,000 seeds of 512.
std::vector<float> meanLatentOf(const MobileModel& model, int count, const std::function<void(double)>& progress = {});
std::vector<float> meanLatentOf(const StyleGan2Model& model, int count,
                                const std::function<void(double)>& progress = {});

}  // namespace lineament
