#include "core/nn/vgg16.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

at::Tensor perChannel(const std::array<float, 3>& values, at::Device device) {
  return fromHost({values.begin(), values.end()}, {1, 3, 1, 1}).to(device);
}

bool poolBefore(int convolution) {
  return std::find(kVggBlockEnds.begin(), kVggBlockEnds.end(), convolution - 1) != kVggBlockEnds.end();
}

// The rows of a pool's input that belong to some of its output; the last band takes an odd row that is left over.
std::int64_t inputRows(std::int64_t first, std::int64_t count, std::int64_t outHeight, std::int64_t inHeight) {
  return first + count == outHeight ? inHeight - 2 * first : 2 * count;
}

}  // namespace

Vgg16::Vgg16(std::shared_ptr<const VggModel> model, at::Device device, at::ScalarType dtype)
    : model_(std::move(model)), heads_(model_->heads), device_(device), dtype_(dtype) {
  for (const VggConvolution& c : model_->convolutions) channels_.push_back(c.outChannels);
}

bool Vgg16::prepare(int last) {
  if (static_cast<int>(layers_.size()) <= last) {
    const VggConvolution& c = model_->convolutions[layers_.size()];
    layers_.emplace_back(fromHost(c.weight, {c.outChannels, c.inChannels, 3, 3}).to(device_).to(dtype_),
                         fromHost(c.bias, {c.outChannels}).to(device_).to(dtype_));
    if (layers_.size() == channels_.size()) model_ = nullptr;
  }
  return static_cast<int>(layers_.size()) > last;
}

int Vgg16::channels(int convolution) const {
  return channels_[static_cast<std::size_t>(convolution)];
}

VggPass::VggPass(std::shared_ptr<const Vgg16> network, std::int64_t height, std::int64_t width, int last,
                 double bandProducts)
    : network_(std::move(network)),
      mean_(perChannel(kVggMean, network_->device())),
      deviation_(perChannel(kVggDeviation, network_->device())) {
  const auto buffer = [&](std::int64_t channels, std::int64_t h, std::int64_t w) {
    at::Tensor x = emptyChannelsLast({1, channels, h + 2, w}, network_->device(), network_->dtype());
    x.narrow(2, 0, 1).zero_();
    x.narrow(2, h + 1, 1).zero_();
    return x;
  };
  input_ = buffer(3, height, width);
  const bool fine = network_->dtype() == at::kDouble;
  gradient_ = emptyChannelsLast({1, 3, height, width}, network_->device(), fine ? at::kDouble : at::kFloat);
  std::int64_t channels = 3;
  for (int i = 0; i <= last; ++i) {
    if (poolBefore(i)) {
      height /= 2;
      width /= 2;
      stages_.push_back({true, i - 1, height, width, buffer(channels, height, width), {}});
      addBands(stages_.size() - 1, bandProducts);
    }
    channels = network_->channels(i);
    stages_.push_back({false, i, height, width, buffer(channels, height, width), {}});
    addBands(stages_.size() - 1, bandProducts);
  }
}

void VggPass::addBands(std::size_t index, double products) {
  Stage& stage = stages_[index];
  const auto out = static_cast<double>(stage.output.size(1)), in = static_cast<double>(inputOf(index).size(1));
  // A pool costs its memory: as if every cell were a few hundred products.
  const double perRow = static_cast<double>(stage.width) * out * (stage.pool ? 500.0 : 9.0 * in);
  std::int64_t count = stage.height;
  if (network_->device().is_cpu()) {
    count =
        std::max<std::int64_t>(1, std::llround(products / perRow / 4.0)) * 4;  // whole tiles of the quick convolution
  }
  std::size_t number = 0;
  for (std::int64_t first = 0; first < stage.height; first += count) {
    bands_.push_back({index, number++, first, std::min(count, stage.height - first)});
  }
  stage.kept.resize(stage.pool ? number : 0);
}

at::Tensor VggPass::rows(const at::Tensor& padded, std::int64_t first, std::int64_t count) {
  return padded.narrow(2, first + 1, count);
}

void VggPass::start(const at::Tensor& picture) {
  rows(input_, 0, gradient_.size(2)).copy_(picture.sub(mean_).div_(deviation_));
  place_ = 0;
}

bool VggPass::forward(const RowsSeen& seen) {
  const Band& band = bands_[place_++];
  Stage& stage = stages_[band.stage];
  const at::Tensor& from = inputOf(band.stage);
  const at::Tensor to = rows(stage.output, band.first, band.count);
  if (stage.pool) {
    const std::int64_t count = inputRows(band.first, band.count, stage.height, from.size(2) - 2);
    maxForward(rows(from, 2 * band.first, count), to, stage.kept[band.number]);
  } else {
    network_->layer(stage.convolution).forward(from.narrow(2, band.first, band.count + 2), to);
    if (seen) seen(stage.convolution, band.first, to);
  }
  return place_ == bands_.size();
}

at::Tensor VggPass::activation(int convolution) const {
  const auto it = std::find_if(stages_.begin(), stages_.end(),
                               [&](const Stage& s) { return !s.pool && s.convolution == convolution; });
  return rows(it->output, 0, it->height);
}

bool VggPass::backward(const RowsGradient& added) {
  const Band& band = bands_[bands_.size() - ++place_];
  // What the losses ask of the last layer comes before anything else.
  if (place_ == 1) {
    const Stage& last = stages_.back();
    at::Tensor whole = rows(last.output, 0, last.height);
    const at::Tensor asked = added(last.convolution, 0, whole);
    if (asked.defined()) {
      reluBackwardInto(whole, asked.to(whole.scalar_type()), whole);
    } else {
      whole.zero_();
    }
  }
  backwardBand(band, added);
  return place_ == bands_.size();
}

void VggPass::backwardBand(const Band& band, const RowsGradient& added) {
  const Stage& stage = stages_[band.stage];
  if (stage.pool) {
    const at::Tensor& from = inputOf(band.stage);
    const at::Tensor to = rows(from, 2 * band.first, inputRows(band.first, band.count, stage.height, from.size(2) - 2));
    maxBackward(rows(stage.output, band.first, band.count), to, stage.kept[band.number],
                added(stage.convolution, 2 * band.first, to));
    return;
  }
  const at::Tensor gradient = stage.output.narrow(2, band.first, band.count + 2);
  const ConvolutionLayer& layer = network_->layer(stage.convolution);
  if (band.stage == 0) {
    const at::Tensor to = gradient_.narrow(2, band.first, band.count);
    layer.backward(gradient, to, false, {});
    gradient_.narrow(2, band.first, band.count).div_(deviation_);
    return;
  }
  const at::Tensor to = rows(inputOf(band.stage), band.first, band.count);
  const bool afterPool = stages_[band.stage - 1].pool;
  layer.backward(gradient, to, !afterPool, afterPool ? at::Tensor() : added(stage.convolution - 1, band.first, to));
}

}  // namespace lineament::nn
