#pragma once
// The gradient of MobileStyleGAN on a CPU (core/engine/generator_gradient.h). Forward is the arithmetic of the fused
// kernels, layer by layer with every output kept; backward is written by hand (no graph is recorded), so a step costs
// about three pictures instead of twenty. Works on a window of the picture as well: what lies outside the window is not
// computed, what lies inside is exact. Memory: about 550 MB for a whole picture of 1024.
#include <memory>
#include <vector>

#include "core/engine/generator_gradient.h"
#include "core/io/mobile_model.h"

namespace lineament {

class MobileGradient final : public GeneratorGradient {
 public:
  /// `threads`: 0 is one per core. Layers from `trainedFrom` pixels on, the image head included, can be trained.
  MobileGradient(const std::shared_ptr<const MobileModel>& model, int threads, int trainedFrom = 32);
  ~MobileGradient() override;
  MobileGradient(const MobileGradient&) = delete;
  MobileGradient& operator=(const MobileGradient&) = delete;

  int side() const override;
  void start(const LatentWPlus& w, Roi window) override;
  bool forward() override;
  const ImageF& picture() const override;
  void startBackward(const ImageF& gradient, Weights weights) override;
  bool backward() override;
  const LatentWPlus& derivative() const override;
  std::vector<TrainedLayer>& trained() override { return trained_; }
  void trainedChanged() override;
  const std::vector<TrainedLayer>& gradients() const override { return gradients_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::vector<TrainedLayer> trained_, gradients_;
};

GradientSource mobileGradientSource(std::shared_ptr<const MobileModel> model, int threads);

}  // namespace lineament
