#pragma once
// The encoder with LibTorch's operators on the CPU: a guess of an aligned face's latent in some ten milliseconds. One
// thread; throws c10::Error.
#include <memory>

#include "core/base/image.h"
#include "core/edit/latent.h"
#include "core/io/encoder_model.h"

namespace lineament::nn {

/// `face`: an aligned square, its side a multiple of the encoder's, -1..1.
LatentWPlus encoded(const EncoderModel& model, const ImageF& face);

}  // namespace lineament::nn
