#include "core/nn/torch_style_network.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/nn/guard.h"
#include "core/nn/ops.h"

namespace lineament {
namespace {

using at::Tensor;

constexpr const char* kDoing = "styling the picture";

struct TorchLayer {
  Tensor weights, bias;
  std::vector<Tensor> scales, shifts;  // [styles] of [outputs]
};

class TorchStyleNetwork final : public StyleNetwork {
 public:
  TorchStyleNetwork(std::shared_ptr<const StyleModel> model, TorchOptions options)
      : model_(std::move(model)),
        options_(std::move(options)),
        device_(nn::preparedDevice(options_.device)),
        dtype_(options_.dtype == TorchDtype::kBFloat16  ? at::kBFloat16
               : options_.dtype == TorchDtype::kFloat16 ? at::kHalf
                                                        : at::kFloat) {
    nn::translated(kDoing, [&] {
      for (const StyleLayer& from : model_->layers) layers_.push_back(placed(from));
    });
  }

  const StyleModel& model() const override { return *model_; }

  ImageF pass(const ImageF& picture, const StyleMixture& mixture, const StyleNorms* fixed, StyleNorms* measured,
              const StopCheck& stop) override {
    checkStyledSize(picture);
    return nn::translated(kDoing, [&] {
      if (options_.threads > 0) nn::setThreads(options_.threads);
      Tensor x = toTensor(picture);
      Tensor kept;
      for (std::size_t i = 0; i < layers_.size(); ++i) {
        if (stop && stop()) return ImageF();
        const StyleLayer& layer = model_->layers[i];
        if (layer.opensBlock) kept = x;
        if (layer.upsampled) x = nn::doubled(x);
        x = nn::reflected(x, layer.kernel / 2);
        if (layer.scales.empty())
          return toPicture(nn::conv2d(x, layers_[i].weights, layers_[i].bias, layer.stride), picture);
        x = nn::conv2d(x, layers_[i].weights, 1, layer.stride);
        x = normalised(x, layers_[i], mixture, fixed != nullptr ? &fixed->scales[i] : nullptr,
                       fixed != nullptr ? &fixed->shifts[i] : nullptr, measured);
        if (layer.closesBlock) x = x.add(kept);
        if (layer.relu) x = x.relu();
      }
      throw Error::internal("a style network without an end");
    });
  }

 private:
  Tensor place(const std::vector<float>& values, const std::vector<std::int64_t>& shape) const {
    return nn::fromHost(values, shape).to(device_).to(dtype_);
  }

  TorchLayer placed(const StyleLayer& from) const {
    TorchLayer to;
    to.weights = nn::channelsLast(place(from.weights, {from.outputs, from.inputs, from.kernel, from.kernel}));
    if (!from.bias.empty()) to.bias = place(from.bias, {from.outputs});
    for (const auto& row : from.scales) to.scales.push_back(place(row, {from.outputs}));
    for (const auto& row : from.shifts) to.shifts.push_back(place(row, {from.outputs}));
    return to;
  }

  Tensor normalised(const Tensor& x, const TorchLayer& layer, const StyleMixture& mixture,
                    const std::vector<float>* scale, const std::vector<float>* shift, StyleNorms* measured) const {
    if (scale != nullptr) {
      const std::int64_t channels = x.size(1);
      return x.mul(place(*scale, {1, channels, 1, 1})).add(place(*shift, {1, channels, 1, 1}));
    }
    const Tensor a = mixed(layer.scales, mixture), b = mixed(layer.shifts, mixture);
    if (measured != nullptr) {
      const Tensor planes = x.to(at::kFloat).flatten(2)[0];
      const Tensor mean = planes.mean(1);
      const Tensor found = a.to(at::kFloat).div(planes.var(1, false).add(1e-5).sqrt());
      measured->scales.push_back(nn::toHost(found));
      measured->shifts.push_back(nn::toHost(b.to(at::kFloat).sub(mean.mul(found))));
    }
    return nn::instanceNorm(x, a, b);
  }

  static Tensor mixed(const std::vector<Tensor>& rows, const StyleMixture& mixture) {
    const Tensor& first = rows[static_cast<std::size_t>(mixture.first)];
    if (mixture.blend <= 0.0F || mixture.first == mixture.second) return first;
    return first.lerp(rows[static_cast<std::size_t>(mixture.second)], mixture.blend);
  }

  // Reflected to the right and below until the sides divide by four.
  Tensor toTensor(const ImageF& picture) const {
    Tensor x = nn::fromHost(picture.pixels, {1, picture.height, picture.width, 3}).to(device_).to(dtype_);
    x = x.permute({0, 3, 1, 2});  // channels last already
    if (model_->range == StyleRange::kBytes) x = x.add(1.0).mul(127.5);
    const int right = (4 - picture.width % 4) % 4, below = (4 - picture.height % 4) % 4;
    return right + below > 0 ? nn::reflected(x, 0, right, 0, below) : x;
  }

  ImageF toPicture(const Tensor& made, const ImageF& like) const {
    Tensor x = model_->range == StyleRange::kBytes ? made.clamp(0.0, 255.0).div(127.5).sub(1.0) : made.tanh();
    x = x.narrow(2, 0, like.height).narrow(3, 0, like.width).permute({0, 2, 3, 1});
    x = x.to(at::kCPU).to(at::kFloat).contiguous();
    ImageF out(like.width, like.height);
    std::copy_n(x.const_data_ptr<float>(), out.pixels.size(), out.pixels.begin());
    return out;
  }

  std::shared_ptr<const StyleModel> model_;
  TorchOptions options_;
  at::Device device_;
  at::ScalarType dtype_;
  std::vector<TorchLayer> layers_;
};

}  // namespace

std::unique_ptr<StyleNetwork> makeTorchStyleNetwork(std::shared_ptr<const StyleModel> model, TorchOptions options) {
  return std::make_unique<TorchStyleNetwork>(std::move(model), std::move(options));
}

}  // namespace lineament
