#pragma once
// MobileStyleGAN on any CPU: whole levels as fused, banded kernels (docs/performance.md).
#include <memory>

#include "core/engine/synthesis_engine.h"
#include "core/io/mobile_model.h"

namespace lineament {

struct KernelOptions {
  int threads = 0;  ///< 0: one per core that the process may use
};

/// Throws kUnsupported when the model's channel counts do not fit (multiples of 16).
std::unique_ptr<SynthesisEngine> makeMobileKernelEngine(const std::shared_ptr<const MobileModel>& model,
                                                        KernelOptions options = {});

}  // namespace lineament
