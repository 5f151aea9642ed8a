#pragma once
// StyleGAN2 checkpoints as other programs write them, put together byte by byte from a model: NVIDIA's pickles with
// their persistent classes and nested streams, TensorFlow networks, and torch files of genforce.
#include <string>

#include "core/io/stylegan2_model.h"

namespace lineament::test {

/// {G_ema: the generator} as stylegan2-ada-pytorch saves it, protocol 3.
std::string adaPickle(const StyleGan2Model& model);
/// (G, D, Gs) of dnnlib's networks; the first two are empty.
std::string tensorFlowPickle(const StyleGan2Model& model);
/// {generator_smooth: ...}, torch's zip form.
std::string genforceFile(const StyleGan2Model& model);

}  // namespace lineament::test
