#pragma once
// StyleGAN2 with LibTorch operators, of any resolution and width, on any device. Half precision as in the reference:
// the last four resolutions, limited to +-256, the picture's sum in float32.
#include <memory>

#include "core/engine/synthesis_engine.h"
#include "core/io/stylegan2_model.h"
#include "core/nn/torch_options.h"

namespace lineament {

/// The model is not kept. Throws kUnsupported when the device is not there.
std::unique_ptr<SynthesisEngine> makeStyleGan2Engine(const StyleGan2Model& model, TorchOptions options = {});

/// For the whole process: cuDNN tries its algorithms at the first run of each shape. Slower at first, quicker later.
void tuneCudnn(bool tune);

}  // namespace lineament
