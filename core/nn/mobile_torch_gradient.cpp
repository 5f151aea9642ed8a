#include "core/nn/mobile_torch_gradient.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "core/nn/guard.h"
#include "core/nn/haar.h"
#include "core/nn/ops.h"

namespace lineament {
namespace {

constexpr double kSlope = 0.2;  // of the leaky ReLU

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

template <class Body>
auto translated(const Body& body) -> decltype(body()) {
  return nn::translated("computing a gradient", body);
}

struct Layer {
  MobileLayerKind kind = MobileLayerKind::kUp;
  at::Tensor affineWeight, affineBias;  // scale multiplied in
  at::Tensor depthwise, flipped, weight, noise, bias;
  // Of the last way there:
  Roi has, needs, output;  // of what comes in, of what is used of it, of what goes out
  at::Tensor style;        // [1, in, 1, 1]
  at::Tensor input;        // [1, in, needs]
  at::Tensor filtered;     // behind the depthwise filter
  at::Tensor made;         // [1, out, output]
};

class MobileTorchGradient final : public GeneratorGradient {
 public:
  MobileTorchGradient(const MobileModel& model, const TorchOptions& options, int trainedFrom)
      : spec_(specOf(model)), options_(options), device_(nn::preparedDevice(options.device)) {
    translated([&] { load(model); });
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      const MobileLayer& layer = model.layers[i];
      const bool pointwise = layer.kind == MobileLayerKind::kDepthwiseConv || layer.kind == MobileLayerKind::kHead;
      if (!pointwise || layer.resolution < trainedFrom) continue;
      trained_.push_back({static_cast<int>(i), layer.weight, layer.bias});
    }
    gradients_ = trained_;
  }

  int side() const override { return spec_.imageResolution; }

  void start(const LatentWPlus& w, Roi window) override {
    const bool even = ((window.x0 | window.y0 | window.x1 | window.y1) & 1) == 0;
    if (window.empty() || !even || !Roi::square(side()).contains(window)) {
      throw Error::internal("a window outside the picture was given to the gradient");
    }
    if (w.rows() != spec_.styleRows || w.size() != spec_.latentSize) {
      throw Error::internal("a latent of another model's rows was given to the gradient");
    }
    window_ = window;
    w_ = w.values();
  }

  bool forward() override {
    translated([&] {
      if (!device_.is_cpu()) nn::allowTensorFloat(options_.tensorFloat);
      const at::Tensor w = nn::fromHost(w_, {spec_.styleRows, spec_.latentSize}).to(device_);
      setRegions();
      at::Tensor x = constant_;
      for (std::size_t i = 0; i < layers_.size(); ++i) {
        Layer& l = layers_[i];
        l.style = l.affineWeight.matmul(w.select(0, static_cast<std::int64_t>(i))).add(l.affineBias);
        l.style = l.style.reshape({1, l.style.size(0), 1, 1});
        x = through(l, x);
      }
      picture_.width = window_.width();
      picture_.height = window_.height();
      picture_.pixels = nn::toHost(x.permute({0, 2, 3, 1}));
    });
    return true;
  }

  const ImageF& picture() const override { return picture_; }

  void startBackward(const ImageF& gradient, Weights weights) override {
    if (gradient.width != picture_.width || gradient.height != picture_.height) {
      throw Error::internal("a gradient of another size than the picture");
    }
    asked_ = gradient.pixels;
    weights_ = weights;
  }

  bool backward() override {
    translated([&] {
      at::Tensor g =
          nn::fromHost(asked_, {1, picture_.height, picture_.width, 3}).to(device_).permute({0, 3, 1, 2}).contiguous();
      std::vector<at::Tensor> byStyle(layers_.size());
      byWeights_.clear();
      for (std::size_t i = layers_.size(); i-- > 0;) g = back(i, g, byStyle[i]);
      std::vector<at::Tensor> rows;
      for (std::size_t i = 0; i < layers_.size(); ++i) rows.push_back(layers_[i].affineWeight.t().matmul(byStyle[i]));
      derivative_ = LatentWPlus(nn::toHost(nn::stacked(rows, 0)), spec_.styleRows);
      if (weights_ == Weights::kTrained) takeWeights();
    });
    return true;
  }

  const LatentWPlus& derivative() const override { return derivative_; }
  std::vector<TrainedLayer>& trained() override { return trained_; }
  void trainedChanged() override {
    translated([&] {
      for (const TrainedLayer& t : trained_) {
        Layer& l = layers_[at(t.row)];
        l.weight = nn::fromHost(t.weight, l.weight.sizes().vec()).to(device_);
        l.bias = nn::fromHost(t.bias, l.bias.sizes().vec()).to(device_);
      }
    });
  }
  const std::vector<TrainedLayer>& gradients() const override { return gradients_; }

 private:
  void load(const MobileModel& model) {
    const auto place = [&](const at::Tensor& t) { return t.to(device_); };
    const std::int64_t size = model.latentSize, r = model.layers.front().resolution;
    constant_ = place(nn::fromHost(model.constant, {1, model.layers.front().inChannels, r, r}));
    for (const MobileLayer& from : model.layers) {
      Layer l;
      l.kind = from.kind;
      l.affineWeight = place(nn::fromHost(from.affineWeight, {from.inChannels, size}).mul(double{from.styleScale}));
      l.affineBias = place(nn::fromHost(from.affineBias, {from.inChannels}).mul(double{from.styleScale}));
      const std::int64_t kernel = from.kind == MobileLayerKind::kFullConv ? 3 : 1;
      if (!from.depthwise.empty()) {
        l.depthwise = place(nn::fromHost(from.depthwise, {from.inChannels, 1, 3, 3}));
        l.flipped = l.depthwise.flip({2, 3});
      }
      if (!from.weight.empty())
        l.weight = place(nn::fromHost(from.weight, {from.outChannels, from.inChannels, kernel, kernel}));
      if (!from.noise.empty()) l.noise = place(nn::fromHost(from.noise, {1, 1, from.resolution, from.resolution}));
      if (!from.bias.empty()) l.bias = place(nn::fromHost(from.bias, {1, from.outChannels, 1, 1}));
      layers_.push_back(std::move(l));
    }
  }

  void setRegions() {
    Roi wanted = window_.halved();
    layers_.back().output = layers_.back().needs = wanted;
    for (int i = static_cast<int>(layers_.size()) - 2; i >= 0; --i) {
      layers_[at(i)].output = wanted;
      layers_[at(i)].needs = wanted = spec_.inputRegion(i, wanted);
    }
    layers_.front().has = Roi::square(spec_.layers.front().resolution);
    for (std::size_t i = 1; i < layers_.size(); ++i) layers_[i].has = layers_[i - 1].output;
  }

  static at::Tensor cropped(const at::Tensor& x, Roi has, Roi wanted) {
    return x.narrow(2, wanted.y0 - has.y0, wanted.height()).narrow(3, wanted.x0 - has.x0, wanted.width());
  }
  // Zeros around `x` on `has`, so that it covers `wanted`; the way back of cropped().
  static at::Tensor covering(const at::Tensor& x, Roi has, Roi wanted) {
    return nn::zeroPadded(x, has.x0 - wanted.x0, wanted.x1 - has.x1, has.y0 - wanted.y0, wanted.y1 - has.y1);
  }

  at::Tensor through(Layer& l, const at::Tensor& from) const {
    l.input = cropped(from, l.has, l.needs);
    at::Tensor x = l.input.mul(l.style);
    if (l.kind == MobileLayerKind::kUp) return cropped(nn::inverseHaar(x), l.needs.doubled(), l.output);
    if (l.kind == MobileLayerKind::kHead) return nn::inverseHaar(nn::conv2d(x, l.weight, 1).add(l.bias));
    // Zeros only where the region touches the frame's border; elsewhere the real neighbours are there.
    x = covering(x, l.needs, l.output.grown(1));
    if (l.kind == MobileLayerKind::kDepthwiseConv) x = l.filtered = nn::depthwise3x3(x, l.depthwise);
    const auto index = &l - layers_.data();
    const Roi frame = Roi::square(spec_.layers[static_cast<std::size_t>(index)].resolution);
    l.made = nn::leakyRelu(nn::conv2d(x, l.weight, 1).add(cropped(l.noise, frame, l.output)).add(l.bias));
    return l.made;
  }

  // From the derivative by what layer `index` made to that by what came in, on all that came in.
  at::Tensor back(std::size_t index, const at::Tensor& by, at::Tensor& byStyle) {
    Layer& l = layers_[index];
    at::Tensor g;
    switch (l.kind) {
      case MobileLayerKind::kUp:
        g = nn::haar(covering(by, l.output, l.needs.doubled()));
        break;
      case MobileLayerKind::kHead: {
        const at::Tensor bands = nn::haar(by);
        noteWeights(index, bands, l.input.mul(l.style));
        g = transposed(l.weight, bands);
        break;
      }
      case MobileLayerKind::kDepthwiseConv: {
        const at::Tensor before = behindActivation(l, by);
        noteWeights(index, before, l.filtered);
        g = nn::depthwise3x3(nn::zeroPadded(transposed(l.weight, before), 2, 2, 2, 2), l.flipped);
        g = cropped(g, l.output.grown(1), l.needs);
        break;
      }
      case MobileLayerKind::kFullConv:
        g = cropped(nn::transposedConv2d(behindActivation(l, by), l.weight, 1, 0, 1), l.output.grown(1), l.needs);
        break;
    }
    byStyle = g.mul(l.input).sum({0, 2, 3});
    g = g.mul(l.style);
    return l.needs == l.has ? g : covering(g, l.needs, l.has);
  }

  static at::Tensor behindActivation(const Layer& l, const at::Tensor& by) {
    return by.where(l.made.gt(0), by.mul(kSlope));
  }
  // The pointwise product's transpose.
  static at::Tensor transposed(const at::Tensor& weight, const at::Tensor& by) {
    return nn::conv2d(by, weight.transpose(0, 1), 1);
  }

  // g: [1, out, h, w], by the product; x: [1, in, h, w], what was multiplied.
  void noteWeights(std::size_t index, const at::Tensor& g, const at::Tensor& x) {
    if (weights_ != Weights::kTrained) return;
    const bool trained =
        std::any_of(trained_.begin(), trained_.end(), [&](const TrainedLayer& t) { return at(t.row) == index; });
    if (!trained) return;
    const at::Tensor rows = g.reshape({g.size(1), -1}), columns = x.reshape({x.size(1), -1});
    byWeights_.push_back(rows.sum(1).reshape({-1}));
    byWeights_.push_back(rows.matmul(columns.t()).reshape({-1}));
  }

  // All at once: every transfer waits for the device.
  void takeWeights() {
    std::reverse(byWeights_.begin(), byWeights_.end());  // from the first trained layer on, weight before bias
    const std::vector<float> all = nn::toHost(nn::concatenated(byWeights_, 0));
    auto from = all.begin();
    for (TrainedLayer& layer : gradients_) {
      for (std::vector<float>* to : {&layer.weight, &layer.bias}) {
        const auto count = static_cast<std::ptrdiff_t>(to->size());
        std::copy(from, from + count, to->begin());
        from += count;
      }
    }
  }

  GeneratorSpec spec_;
  TorchOptions options_;
  at::Device device_;
  at::Tensor constant_;
  std::vector<Layer> layers_;
  std::vector<TrainedLayer> trained_, gradients_;
  Roi window_{};
  std::vector<float> w_, asked_;
  Weights weights_ = Weights::kFixed;
  std::vector<at::Tensor> byWeights_;  // from the last layer on, bias before weight
  ImageF picture_;
  LatentWPlus derivative_;
};

}  // namespace

std::unique_ptr<GeneratorGradient> makeMobileTorchGradient(const std::shared_ptr<const MobileModel>& model,
                                                           const TorchOptions& options, int trainedFrom) {
  return std::make_unique<MobileTorchGradient>(*model, options, trainedFrom);
}

GradientSource mobileTorchGradientSource(std::shared_ptr<const MobileModel> model, TorchOptions options) {
  GradientSource source{specOf(*model), LatentW{model->meanLatent}, {}};
  source.make = [model = std::move(model), options = std::move(options)] {
    return makeMobileTorchGradient(model, options);
  };
  return source;
}

}  // namespace lineament
