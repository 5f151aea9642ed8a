#pragma once
// VGG16 made once for all jobs of the compute thread that measure pictures with it (styles, projection), one layer at a
// time so that the window stays live meanwhile. Compute thread.
#include <memory>
#include <utility>

#include "core/nn/loss_computing.h"
#include "core/nn/vgg16.h"

namespace lineament {

class LossNetwork {
 public:
  explicit LossNetwork(LossComputing computing) : computing_(std::move(computing)) {}

  /// One piece of work; true when the convolutions up to `last` are there. Throws Error, c10::Error.
  bool prepare(int last);
  std::shared_ptr<const nn::Vgg16> network() const { return network_; }

 private:
  LossComputing computing_;
  std::shared_ptr<nn::Vgg16> network_;
};

}  // namespace lineament
