#pragma once
// How different two pictures look: LPIPS with VGG16 (Zhang et al., "The unreasonable effectiveness of deep features as
// a perceptual metric", CVPR 2018), and its derivative by the first picture's pixels. Pixels have weights, so that what
// lies outside a photo, or outside a face, does not count. Works band by band as VggPass does. Any device:
// on a CPU in loops of its own, elsewhere in tensor operators. One thread at a time; throws c10::Error.
#include <ATen/core/Tensor.h>

#include <array>
#include <memory>
#include <vector>

#include "core/base/image.h"
#include "core/nn/lpips_tensors.h"
#include "core/nn/vgg16.h"

namespace lineament::nn {

class Lpips {
 public:
  enum class Way { kOfTheDevice, kTensors };  ///< kTensors: on a CPU too, for tests
  /// `network`: prepared up to the last convolution. Pictures are `side` x `side`, a multiple of 16.
  Lpips(std::shared_ptr<const Vgg16> network, int side, Way way = Way::kOfTheDevice);

  /// The picture that others are compared with. `loss`, `report`: weights of its pixels [side, side], 0..1, not all 0;
  /// the derivative is of the difference weighted by `loss`.
  void startTarget(const ImageF& picture, const std::vector<float>& loss, const std::vector<float>& report);
  bool prepareTarget();  ///< one piece of work; true when it was the last

  void start(const ImageF& picture);
  bool measure();  ///< one piece of the way there; true when it was the last: the values are known
  bool work();     ///< one piece of the way there and back; true when it was the last

  double value() const { return value_; }        ///< weighted by `loss`
  double reported() const { return reported_; }  ///< weighted by `report`
  /// The derivative of value() by the picture's pixels: added to `gradient` times `factor`.
  void addGradient(ImageF& gradient, float factor) const;

 private:
  struct Block {
    int side = 0, channels = 0;
    std::vector<float> head;          // [channels]
    std::vector<float> target;        // [side, side, channels], each cell of length 1
    std::vector<float> loss, report;  // [side, side], of sum 1
    LpipsTensors tensors;             // instead of target, where the host does not see the device
  };
  at::Tensor tensorOf(const ImageF& picture) const;
  Block* blockOf(int convolution);
  void compare(const Block& block, std::int64_t first, const at::Tensor& rows);
  at::Tensor derivative(const Block& block, std::int64_t first, const at::Tensor& rows) const;

  std::shared_ptr<const Vgg16> network_;
  int side_;
  VggPass pass_;
  std::array<Block, kVggBlocks> blocks_;
  bool tensors_;     // instead of loops
  at::Tensor sums_;  // of tensors: value and reported so far
  bool backward_ = false;
  double value_ = 0.0, reported_ = 0.0;
};

}  // namespace lineament::nn
