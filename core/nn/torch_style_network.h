#pragma once
// Style networks with LibTorch operators, on any device and dtype that LibTorch offers: the generic path (GPU) and the
// reference that the CPU kernels are compared with.
#include "core/engine/style_network.h"
#include "core/nn/mobile_torch_engine.h"

namespace lineament {

/// Throws kUnsupported when the device is not there.
std::unique_ptr<StyleNetwork> makeTorchStyleNetwork(std::shared_ptr<const StyleModel> model, TorchOptions options = {});

}  // namespace lineament
