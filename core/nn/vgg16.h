#pragma once
// VGG16 as the measure of pictures: its activations, and the gradient of anything made of them with respect to the
// picture, written out by hand (no graph is recorded). It runs in bands of rows, so that a caller may do something else
// after every few milliseconds, and keeps one buffer per layer: on the way back a gradient takes the place of the
// activation it belongs to. Layers are the convolutions counted from 0 (core/io/vgg_model.h). Any device and dtype.
// One thread at a time; throws c10::Error.
#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <vector>

#include "core/io/vgg_model.h"
#include "core/nn/vgg_layers.h"

namespace lineament::nn {

/// The weights. Filled layer by layer: preparing one takes some milliseconds.
class Vgg16 {
 public:
  Vgg16(std::shared_ptr<const VggModel> model, at::Device device, at::ScalarType dtype);
  /// Prepares one more convolution; true when those up to `last` are there.
  bool prepare(int last);
  const ConvolutionLayer& layer(int convolution) const { return layers_[static_cast<std::size_t>(convolution)]; }
  int channels(int convolution) const;
  /// Weights of LPIPS for the last convolution of a block, [channels].
  const std::vector<float>& head(int block) const { return heads_[static_cast<std::size_t>(block)]; }
  at::Device device() const { return device_; }
  at::ScalarType dtype() const { return dtype_; }

 private:
  std::shared_ptr<const VggModel> model_;  // let go with the last layer: the layers have weights of their own
  std::vector<int> channels_;
  std::vector<std::vector<float>> heads_;
  at::Device device_;
  at::ScalarType dtype_;
  std::vector<ConvolutionLayer> layers_;
};

/// Rows `first`... of a layer's activation, [1, channels, rows, columns].
using RowsSeen = std::function<void(int convolution, std::int64_t first, const at::Tensor& activation)>;
/// What a loss adds to the gradient of those rows (like `activation`), or an undefined tensor.
using RowsGradient = std::function<at::Tensor(int convolution, std::int64_t first, const at::Tensor& activation)>;

/// Multiplications of one band: 10 to 20 milliseconds on two cores.
inline constexpr double kBandProducts = 2.4e9;

/// One picture size: buffers, and where the work stands.
class VggPass {
 public:
  /// Up to the convolution `last`, whose weights are prepared. A picture must have a pixel left at that layer.
  VggPass(std::shared_ptr<const Vgg16> network, std::int64_t height, std::int64_t width, int last,
          double bandProducts = kBandProducts);

  /// picture: [1, 3, height, width], -1..1 (may reach beyond), any dtype, on the network's device.
  void start(const at::Tensor& picture);
  /// One band more; true when it was the last one. `seen` gets every convolution's rows in order.
  bool forward(const RowsSeen& seen);
  /// The whole activation of a layer after the way forward, [1, channels, h, w].
  at::Tensor activation(int convolution) const;
  void startBackward() { place_ = 0; }
  /// One band more; true when it was the last one. `added` is asked for every row of every convolution.
  bool backward(const RowsGradient& added);
  /// With respect to the picture, [1, 3, height, width], float32 (float64 of a network in float64); after the last
  /// band.
  const at::Tensor& gradient() const { return gradient_; }

 private:
  struct Stage {
    bool pool = false;
    int convolution = 0;                 // pool: the one before it
    std::int64_t height = 0, width = 0;  // of the output
    at::Tensor output;                   // a row of zeros above and below
    std::vector<at::Tensor> kept;        // pool: one for each band
  };
  struct Band {
    std::size_t stage = 0, number = 0;  // number: of the band in its stage
    std::int64_t first = 0, count = 0;  // rows of the stage's output; backward: of a convolution's input
  };
  void addBands(std::size_t stage, double products);
  const at::Tensor& inputOf(std::size_t stage) const { return stage == 0 ? input_ : stages_[stage - 1].output; }
  static at::Tensor rows(const at::Tensor& padded, std::int64_t first, std::int64_t count);
  void backwardBand(const Band& band, const RowsGradient& added);

  std::shared_ptr<const Vgg16> network_;
  at::Tensor mean_, deviation_;  // [1, 3, 1, 1]
  at::Tensor input_, gradient_;
  std::vector<Stage> stages_;
  std::vector<Band> bands_;
  std::size_t place_ = 0;
};

}  // namespace lineament::nn
