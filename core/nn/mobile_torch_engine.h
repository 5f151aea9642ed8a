#pragma once
// MobileStyleGAN with LibTorch operators, on any device and dtype that LibTorch offers: the generic path (GPU,
// training, other models) and the reference that the fused kernels are compared with.
#include <memory>

#include "core/engine/synthesis_engine.h"
#include "core/io/mobile_model.h"
#include "core/nn/torch_options.h"

namespace lineament {

/// Throws kUnsupported when the device is not there.
std::unique_ptr<SynthesisEngine> makeMobileTorchEngine(std::shared_ptr<const MobileModel> model,
                                                       TorchOptions options = {});

}  // namespace lineament
