#pragma once
// The weights of a StyleGAN2 on a device, and its convolutions on parts of the frame. Internal to core/nn.
//
// A style is folded into a convolution's weights (with the demodulation and the gain of the activation), once per style
// and not once per band. In half precision weights and styles are divided by their largest numbers first, as the
// reference does, which the demodulation undoes.
// Source: Karras et al., arXiv 1912.04958, section 2; NVlabs/stylegan2-ada-pytorch training/networks.py.
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/geometry.h"
#include "core/io/stylegan2_model.h"

namespace lineament::nn {

class GanKernels;

struct GanConv {
  bool upsamples = false, half = false;
  int in = 0, out = 0, resolution = 0;
  at::Tensor weight;   ///< float32; [out, in, 3, 3], enlarging [in, out, 3, 3]; in half layers divided by its norms.
                       ///< Channels last in half layers of a GPU, `phases` too
  at::Tensor phases;   ///< enlarging by phases: [4 out, in, 3, 3], the weight through the filter for pixels (0, 0), (0,
                       ///< 1), (1, 0), (1, 1) of a cell; else undefined
  at::Tensor squares;  ///< float32 [out, in]: sums of squares over the taps, for demodulation
  at::Tensor noise;    ///< [1, 1, r, r] in the layer's type, strength and gain multiplied in
  at::Tensor bias;     ///< [out] in the layer's type, gain multiplied in
};

struct GanHead {
  int in = 0;
  bool half = false;
  at::Tensor weight;  ///< float32 [3, in, 1, 1]
  at::Tensor bias;    ///< [3] in the layer's type
};

/// What a style makes of a layer.
struct FoldedConv {
  at::Tensor weight;        ///< in the layer's type; style, demodulation and gain multiplied in
  at::Tensor style;         ///< float32 [in], divided by `norm`
  at::Tensor norm;          ///< float32 []: 1 unless the layer is half
  at::Tensor demodulation;  ///< float32 [out], without the gain
};

struct GanWeights {
  std::vector<at::Tensor> mappingWeights, mappingBiases;  ///< float32 [out, in], [1, out], gains multiplied in
  std::vector<at::Tensor> affineWeights, affineBiases;    ///< float32, by style row: [numbers, latent], [numbers]
  at::Tensor constant;                                    ///< [1, channels, 4, 4] in the first layer's type
  std::vector<GanConv> convs;
  std::vector<GanHead> heads;
  at::Tensor blur;       ///< float32 [1, 1, 4, 4]: the filter after an enlarging convolution
  at::Tensor enlarging;  ///< float32 [12, 3, 3, 3]: of the picture, by phases
  double clamp = 0.0;
  at::ScalarType type = at::kFloat;           ///< of the half layers
  std::shared_ptr<const GanKernels> kernels;  ///< on a GPU; null: LibTorch's operators
};

/// `type` other than float32: for the last four resolutions from 8 up, as the reference has it. `byPhases(resolution,
/// half)`: whether the enlarging convolution to `resolution` is four plain ones.
GanWeights loadGan(const StyleGan2Model& model, const at::Device& device, at::ScalarType type,
                   const std::function<bool(int resolution, bool half)>& byPhases);

/// In the type of half or float32 layers. Channels last where convolutions want it: on a CPU, and in half precision.
at::Tensor placed(const GanWeights& gan, const at::Tensor& x, bool half);

inline constexpr double kActivationGain = 1.4142135623730951;
inline constexpr double kDemodulationEpsilon = 1e-8;

/// `style`: float32 [in] on the device.
FoldedConv folded(const GanConv& conv, const at::Tensor& style);
/// What is done to sums before they are stored.
enum class GanEnd {
  kPlain,      ///< nothing
  kActivated,  ///< activated()
};
/// The weights that convolved() takes when there is no style: of the layer's own kind, float32.
const at::Tensor& plainWeight(const GanConv& conv);
/// x [1, in, h, w] on `has` to [1, out, ...] on `output`. `has` is what GeneratorSpec::inputRegion() says for `output`.
at::Tensor convolved(const GanWeights& gan, const GanConv& conv, const at::Tensor& weight, const at::Tensor& x, Roi has,
                     Roi output, GanEnd end);
/// Noise, bias, leaky ReLU 0.2 and the limit, in place; `x` on `output`.
void activate(const GanWeights& gan, const GanConv& conv, at::Tensor& x, Roi output);
/// The picture [1, 3, h, w] on `has`, at twice the resolution, on `output`.
at::Tensor enlarged(const GanWeights& gan, const at::Tensor& picture, Roi has, Roi output);
at::Tensor cropped(const at::Tensor& x, Roi has, Roi wanted);

}  // namespace lineament::nn
