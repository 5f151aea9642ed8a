#pragma once
// Style networks on any CPU: dense convolutions as tiled kernels, normalisation in a second pass over each layer, the
// doubling before a convolution folded into its weights.
#include "core/engine/style_network.h"
#include "core/kernels/mobile_kernel_engine.h"

namespace lineament {

/// Throws kUnsupported when the channel counts do not fit (multiples of 16).
std::unique_ptr<StyleNetwork> makeKernelStyleNetwork(std::shared_ptr<const StyleModel> model,
                                                     KernelOptions options = {});

}  // namespace lineament
