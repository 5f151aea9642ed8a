#pragma once
// The generator's way back: what a change of the picture asks of the latent and of the weights. Implementations:
// kernels/MobileGradient (CPU), nn/MobileTorchGradient (any device). One thread, the compute thread; throws Error.
#include <functional>
#include <memory>
#include <vector>

#include "core/base/geometry.h"
#include "core/base/image.h"
#include "core/edit/latent.h"
#include "core/engine/generator_spec.h"

namespace lineament {

/// Weights of one layer that may be trained: pointwise [out, in] and bias [out], channels in the order of the file.
struct TrainedLayer {
  int row = 0;
  std::vector<float> weight, bias;
};

class GeneratorGradient {
 public:
  virtual ~GeneratorGradient() = default;

  virtual int side() const = 0;  ///< of the picture
  /// The way there, for `window` of the picture; its edges are even.
  virtual void start(const LatentWPlus& w, Roi window) = 0;
  virtual bool forward() = 0;  ///< one layer; true when it was the last
  /// [window.height, window.width]; valid until the next start().
  virtual const ImageF& picture() const = 0;

  /// The way back: `gradient` is a loss's derivative by the pixels of picture(). kTrained: also by the trained weights.
  enum class Weights { kFixed, kTrained };
  virtual void startBackward(const ImageF& gradient, Weights weights) = 0;
  virtual bool backward() = 0;  ///< one layer; true when it was the last
  /// By w, after the last layer.
  virtual const LatentWPlus& derivative() const = 0;

  /// The weights in use; after changing them say so.
  virtual std::vector<TrainedLayer>& trained() = 0;
  virtual void trainedChanged() = 0;
  /// As trained(), of the last way back with kTrained.
  virtual const std::vector<TrainedLayer>& gradients() const = 0;
};

/// A generator to project into: cheap to copy; the gradient is made at first use.
struct GradientSource {
  GeneratorSpec spec;
  LatentW mean;
  std::function<std::unique_ptr<GeneratorGradient>()> make;
};

}  // namespace lineament
