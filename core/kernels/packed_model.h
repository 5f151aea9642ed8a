#pragma once
// A MobileModel rearranged for the kernels: channels-last, pointwise weights in panels, and the channels that an
// inverse Haar reads regrouped from (LL, then LH HL HH per channel) to four whole blocks. Immutable after construction.
#include <memory>
#include <vector>

#include "core/io/mobile_model.h"

namespace lineament::kernels {

struct PackedLayer {
  MobileLayerKind kind = MobileLayerKind::kUp;
  int inChannels = 0;
  int outChannels = 0;
  int resolution = 0;
  std::vector<float> weights;       ///< panels [out / 32][in (full conv: 9 in)][32]
  std::vector<float> taps;          ///< depthwise [9, in]
  std::vector<float> bias;          ///< [out]
  std::vector<float> noise;         ///< [resolution, resolution]
  std::vector<float> affineWeight;  ///< [in, latent], scale multiplied in, rows in the order of the model file
  std::vector<float> affineBias;    ///< [in]
  std::vector<int> inputOrder;      ///< kernel channel k of the input is channel inputOrder[k] of the model file
  std::vector<int> outputOrder;     ///< the same for the output
};

struct PackedModel {
  std::shared_ptr<const MobileModel> source;
  std::vector<float> constant;  ///< [r, r, channels], order of layers[0].inputOrder
  std::vector<PackedLayer> layers;
};

/// Throws kUnsupported when channel counts do not fit: inputs multiples of 16, convolution outputs of 32, 4 bands
/// of 16.
PackedModel pack(std::shared_ptr<const MobileModel> model);

/// A layer with other weights: pointwise [out, in] and bias [out] in the order of the model file.
PackedLayer packedWith(const PackedLayer& layer, const std::vector<float>& weight, const std::vector<float>& bias);

/// A 12-channel head [12, channels] (model order, sub-bands as in the file) with the inverse Haar folded in: [channels,
/// 16].
std::vector<float> foldHead(const std::vector<float>& weight, const std::vector<int>& inputOrder);
std::vector<float> foldHeadBias(const std::vector<float>& bias);

}  // namespace lineament::kernels
