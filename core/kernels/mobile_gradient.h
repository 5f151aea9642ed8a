#pragma once
// The generator's way back: what a change of the picture asks of the latent and of the weights. Forward is the
// arithmetic of the fused kernels, layer by layer with every output kept; backward is written by hand (no graph is
// recorded), so a step costs about three pictures instead of twenty. Works on a window of the picture as well: what
// lies outside the window is not computed, what lies inside is exact.
// One thread, the compute thread. Memory: about 550 MB for a whole picture of 1024.
#include <memory>
#include <vector>

#include "core/base/geometry.h"
#include "core/base/image.h"
#include "core/edit/generator_tuning.h"
#include "core/edit/latent.h"
#include "core/io/mobile_model.h"

namespace lineament {

/// Weights of one layer that may be trained: pointwise [out, in] and bias [out], channels in the order of the file.
struct TrainedLayer {
  int row = 0;
  std::vector<float> weight, bias;
};

class MobileGradient {
 public:
  /// `threads`: 0 is one per core. Layers from `trainedFrom` pixels on, the image head included, can be trained.
  MobileGradient(std::shared_ptr<const MobileModel> model, int threads, int trainedFrom = 32);
  ~MobileGradient();
  MobileGradient(const MobileGradient&) = delete;
  MobileGradient& operator=(const MobileGradient&) = delete;

  int side() const;  ///< of the picture

  /// The way there, for `window` of the picture; its edges are even.
  void start(const LatentWPlus& w, Roi window);
  bool forward();  ///< one layer; true when it was the last
  /// [window.height, window.width]; valid until the next start().
  const ImageF& picture() const;

  /// The way back: `gradient` is a loss's derivative by the pixels of picture(). kTrained: also by the trained weights.
  enum class Weights { kFixed, kTrained };
  void startBackward(const ImageF& gradient, Weights weights);
  bool backward();  ///< one layer; true when it was the last
  /// By w, after the last layer.
  const LatentWPlus& derivative() const;

  /// The weights in use; after changing them say so.
  std::vector<TrainedLayer>& trained() { return trained_; }
  void trainedChanged();
  /// As trained(), of the last way back with kTrained.
  const std::vector<TrainedLayer>& gradients() const { return gradients_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::vector<TrainedLayer> trained_, gradients_;
};

}  // namespace lineament
