#pragma once
// MobileStyleGAN with LibTorch operators, on any device and dtype that LibTorch offers: the generic path (GPU,
// training, other models) and the reference that the fused kernels are compared with.
#include <memory>
#include <string>

#include "core/engine/synthesis_engine.h"
#include "core/io/mobile_model.h"

namespace lineament {

enum class TorchDtype { kFloat32, kBFloat16, kFloat16 };

struct TorchOptions {
  std::string device = "cpu";  ///< "cpu", "cuda", "cuda:1"
  TorchDtype dtype = TorchDtype::kFloat32;
  int threads = 0;  ///< 0: LibTorch's own choice
};

/// Throws kUnsupported when the device is not there.
std::unique_ptr<SynthesisEngine> makeMobileTorchEngine(std::shared_ptr<const MobileModel> model,
                                                       TorchOptions options = {});

}  // namespace lineament
