#pragma once
// The spec and the style affines of a MobileStyleGAN model, shared by its two engines.
#include "core/engine/synthesis_engine.h"
#include "core/io/mobile_model.h"

namespace lineament {

GeneratorSpec specOf(const MobileModel& model);

}  // namespace lineament
