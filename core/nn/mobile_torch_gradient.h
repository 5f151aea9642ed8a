#pragma once
// The gradient of MobileStyleGAN in LibTorch, on any device (core/engine/generator_gradient.h): what projects a photo
// on a GPU. Backward is written by hand, as in kernels/MobileGradient, whose numbers it gives; one call does the whole
// way, which takes a GPU a few milliseconds. float32. One thread, the compute thread; throws Error.
#include <memory>

#include "core/engine/generator_gradient.h"
#include "core/io/mobile_model.h"
#include "core/nn/torch_options.h"

namespace lineament {

/// Of `options` the device and whether TF32 is allowed are looked at. Layers from `trainedFrom` pixels on, the image
/// head included, can be trained.
std::unique_ptr<GeneratorGradient> makeMobileTorchGradient(const std::shared_ptr<const MobileModel>& model,
                                                           const TorchOptions& options, int trainedFrom = 32);
GradientSource mobileTorchGradientSource(std::shared_ptr<const MobileModel> model, TorchOptions options);

}  // namespace lineament
