#pragma once
// Edits of one part of the face in a StyleGAN2: styles that act under a mask. Internal to core/nn. Compute thread.
// Formula: docs/local-editing.md; s(x) = s0 + sum m_r(x) (s_r - s0), with the demodulation of each cell's own style.
#include <ATen/core/Tensor.h>

#include <vector>

#include "core/engine/local_styles.h"
#include "core/engine/synthesis_engine.h"
#include "core/nn/stylegan2_weights.h"

namespace lineament::nn {

/// A mask at the cells of its own resolution: [1, 1, region.height, region.width], float32 on `device`.
at::Tensor maskOn(const at::Device& device, const MaskPlane& mask, Roi region);
/// All cells that any of the masks reaches.
Roi maskedRegion(const std::vector<MaskedVector>& vectors);
/// Changes `x`, the sums of layer `layer` on `output` (GanEnd::kPlain), where the masks reach; other cells keep their
/// bits. `input` on `has` is what the layer was made from, in its own type.
void addMaskedStyles(const GanWeights& gan, const GeneratorSpec& spec, int layer, const FoldedConv& folded,
                     const std::vector<MaskedVector>& masks, const at::Tensor& input, Roi has, at::Tensor& x,
                     Roi output);
/// Changes `picture`, what `head` made of `x` on `region`, before its limit.
void addMaskedHead(const GanHead& head, const std::vector<MaskedVector>& masks, const at::Tensor& x, Roi region,
                   at::Tensor& picture);

}  // namespace lineament::nn
