#pragma once
// The spec of a StyleGAN2: layer i is convolution i with style row i; the row of an enlarging convolution is also that
// of the image head before it, whose modulation stands behind the convolution's in the style vector.
#include "core/engine/synthesis_engine.h"
#include "core/io/stylegan2_model.h"

namespace lineament {

GeneratorSpec specOf(const StyleGan2Model& model);

}  // namespace lineament
