#include "core/nn/mobile_torch_engine.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "core/nn/frame_graphs.h"
#include "core/nn/guard.h"
#include "core/nn/haar.h"
#include "core/nn/ops.h"
#include "core/nn/pool_allocator.h"

namespace lineament {
namespace {

// Cell rows of the last level per band on a CPU: small enough to stay near the cache and to be cancellable.
constexpr int kBandRows = 64;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

template <class Body>
auto translated(const Body& body) -> decltype(body()) {
  return nn::translated("computing the picture", body);
}

class TorchActivation final : public Activation {
 public:
  TorchActivation(int layer, Roi region, at::Tensor tensor)
      : Activation(layer, region, static_cast<int>(tensor.size(1))), tensor_(std::move(tensor)) {}
  const at::Tensor& tensor() const { return tensor_; }  // [1, channels, height, width]
  std::size_t bytes() const override { return tensor_.nbytes(); }
  std::vector<float> toHost() const override {
    return translated([&] {
      const at::Tensor host = tensor_.to(at::kCPU).to(at::kFloat).contiguous();
      const float* data = host.const_data_ptr<float>();
      return std::vector<float>(data, data + host.numel());
    });
  }

 private:
  at::Tensor tensor_;
};

struct TorchLayer {
  MobileLayerKind kind = MobileLayerKind::kUp;
  at::Tensor affineWeight, affineBias;  // float32, scale multiplied in
  at::Tensor depthwise, weight, noise, bias;
};

at::Tensor cropped(const at::Tensor& x, Roi has, Roi wanted) {
  if (!has.contains(wanted)) throw Error::internal("an activation does not cover the region asked for");
  return x.narrow(2, wanted.y0 - has.y0, wanted.height()).narrow(3, wanted.x0 - has.x0, wanted.width());
}

class MobileTorchEngine final : public SynthesisEngine {
 public:
  MobileTorchEngine(std::shared_ptr<const MobileModel> model, TorchOptions options)
      : spec_(specOf(*model)),
        options_(std::move(options)),
        device_(nn::preparedDevice(options_.device)),
        mean_{model->meanLatent},
        graphs_(device_) {
    dtype_ = options_.dtype == TorchDtype::kBFloat16  ? at::kBFloat16
             : options_.dtype == TorchDtype::kFloat16 ? at::kHalf
                                                      : at::kFloat;
    translated([&] { load(*model); });
  }

  const GeneratorSpec& spec() const override { return spec_; }
  const LatentW& meanLatent() const override { return mean_; }
  std::string deviceName() const override {
    const char* type = dtype_ == at::kFloat ? "float32" : dtype_ == at::kHalf ? "float16" : "bfloat16";
    return "LibTorch, " + options_.device + ", " + type;
  }

  LatentW map(const LatentZ& z) const override {
    if (static_cast<int>(z.values.size()) != spec_.latentSize) {
      throw Error::badArgument("The latent z", std::to_string(z.values.size()) + " numbers",
                               std::to_string(spec_.latentSize));
    }
    return translated([&] {
      at::Tensor x = nn::fromHost(z.values, {1, spec_.latentSize}).to(device_);
      x = x.mul(x.square().mean().add(1e-8).rsqrt());
      for (std::size_t l = 0; l < mappingWeights_.size(); ++l) {
        x = nn::leakyRelu(x.matmul(mappingWeights_[l].t()).add(mappingBiases_[l])).mul(std::sqrt(2.0));
      }
      return LatentW{nn::toHost(x)};
    });
  }

  StyleSet styles(const LatentWPlus& w) const override {
    if (w.rows() != spec_.styleRows || w.size() != spec_.latentSize) {
      throw Error::badArgument("The latent w+", std::to_string(w.rows()) + " rows of " + std::to_string(w.size()),
                               std::to_string(spec_.styleRows) + " rows of " + std::to_string(spec_.latentSize));
    }
    return translated([&] {
      const at::Tensor all = nn::fromHost(w.values(), {w.rows(), w.size()}).to(device_);
      StyleSet set;
      for (int r = 0; r < w.rows(); ++r) {
        set.rows.push_back(
            nn::toHost(layers_[at(r)].affineWeight.matmul(all.select(0, r)).add(layers_[at(r)].affineBias)));
      }
      return set;
    });
  }

  ActivationPtr run(const ActivationPtr& from, int lastLayer, const StyleSet& styles, Roi region,
                    const StopCheck& stop) override {
    const int first = from ? from->layer() + 1 : 0;
    if (lastLayer < first || lastLayer >= static_cast<int>(spec_.layers.size()) || region.empty() ||
        !Roi::square(spec_.layers[at(lastLayer)].resolution).contains(region)) {
      throw Error::internal("a layer or region that the generator does not have was asked for");
    }
    return translated([&]() -> ActivationPtr {
      prepare(styles);
      std::vector<Roi> regions(at(lastLayer - first + 1));
      Roi wanted = region;
      for (int i = lastLayer; i >= first; --i) {
        regions[at(i - first)] = wanted;
        wanted = spec_.inputRegion(i, wanted);
      }
      at::Tensor x = from ? tensorOf(*from) : constant_;
      Roi has = from ? from->region() : Roi::square(spec_.layers.front().resolution);
      for (int i = first; i <= lastLayer; ++i) {
        if (stop && stop()) return nullptr;
        const Roi output = regions[at(i - first)];
        x = layer(i, x, has, output, styles);
        has = output;
      }
      return std::make_shared<TorchActivation>(lastLayer, region, x);
    });
  }

  bool render(const ActivationPtr& from, const StyleSet& styles, Roi region, const PictureSink& sink,
              const StopCheck& stop) override {
    return pictures(from, styles, region, stop,
                    [&](const at::Tensor& picture, Roi made) { give(picture, made, region, sink); });
  }

  bool renderBytes(const ActivationPtr& from, const StyleSet& styles, Roi region, const ByteSink& sink,
                   const StopCheck& stop) override {
    if (canBeGraph(from, styles, region)) return renderGraph(from, styles, region, sink, stop);
    return pictures(from, styles, region, stop, [&](const at::Tensor& picture, Roi made) {
      const Roi part = made.intersected(region);
      if (part.empty()) return;
      const at::Tensor host = nn::toPinnedHost(nn::pictureBytes(cropped(picture, made, part)), pinned_);
      sink(part, host.const_data_ptr<std::uint8_t>(), at(part.width()) * 3);
    });
  }

  ImageF preview(const Activation& activation, const PreviewHead& head, const StyleSet& /*styles*/) const override {
    const int channels = activation.channels();
    if (head.weight.size() != at(12) * at(channels) || head.bias.size() != 12) {
      throw Error::internal("a preview head does not fit the activation it is given");
    }
    return translated([&] {
      const at::Tensor weight = place(nn::fromHost(head.weight, {12, channels, 1, 1}));
      const at::Tensor bias = place(nn::fromHost(head.bias, {1, 12, 1, 1}));
      const Roi region = activation.region().doubled();
      ImageF picture(region.width(), region.height());
      give(nn::inverseHaar(nn::conv2d(tensorOf(activation), weight, 1).add(bias)), region, region,
           [&](Roi band, const float* rgb, std::size_t stride) {
             for (int y = band.y0; y < band.y1; ++y, rgb += stride)
               std::copy_n(rgb, at(band.width()) * 3, picture.row(y - region.y0));
           });
      return picture;
    });
  }

  ActivationPtr patched(const ActivationPtr& whole, const ActivationPtr& part) override {
    const Roi has = whole->region(), hole = part->region();
    if (whole->layer() != part->layer() || !has.contains(hole)) {
      throw Error::internal("a patch that does not fit its activation");
    }
    return translated([&]() -> ActivationPtr {
      const at::Tensor x = tensorOf(*whole).clone();
      cropped(x, has, hole).copy_(tensorOf(*part));
      return std::make_shared<TorchActivation>(whole->layer(), has, x);
    });
  }

  bool hasOwnMemory() const override { return !device_.is_cpu(); }
  void trim() override {
    graphs_.clear();
    nn::trimPoolAllocator();
  }

 private:
  bool canBeGraph(const ActivationPtr& from, const StyleSet& styles, Roi region) const {
    return !device_.is_cpu() && options_.graphs && nn::isPlainFrame(spec_, from, styles, region);
  }

  bool renderGraph(const ActivationPtr& from, const StyleSet& styles, Roi region, const ByteSink& sink,
                   const StopCheck& stop) {
    if (stop && stop()) return false;
    return translated([&] {
      prepare(styles);
      nn::FrameGraphs::Inputs now{styles_, {}};
      if (from) now.from.push_back(tensorOf(*from));
      const at::Tensor bytes = graphs_.run(from ? from->layer() : -1, now, [&](const nn::FrameGraphs::Inputs& in) {
        recording_ = true;
        const auto end = nn::atEnd([&] { recording_ = false; });
        styles_ = in.styles;
        ActivationPtr base;
        if (from) base = std::make_shared<TorchActivation>(from->layer(), from->region(), in.from[0]);
        at::Tensor made;
        pictures(base, styles, region, {},
                 [&](const at::Tensor& picture, Roi has) { made = nn::pictureBytes(cropped(picture, has, region)); });
        return made;
      });
      const at::Tensor host = nn::toPinnedHost(bytes, pinned_);
      sink(region, host.const_data_ptr<std::uint8_t>(), at(region.width()) * 3);
      return true;
    });
  }

  // `give` receives finished pictures [1, 3, h, w] in the engine's type, on the device.
  template <class Give>
  bool pictures(const ActivationPtr& from, const StyleSet& styles, Roi region, const StopCheck& stop,
                const Give& finished) {
    if (region.empty() || !Roi::square(spec_.imageResolution).contains(region)) {
      throw Error::internal("a picture region outside the picture was asked for");
    }
    const int last = static_cast<int>(spec_.layers.size()) - 1;
    translated([&] { prepare(styles); });
    const Roi cells = region.halved();
    // Everything before the last level once, then that level and the head band by band.
    ActivationPtr base = from;
    int before = -1;
    for (int i = 0; i < last; ++i) {
      if (spec_.layers[at(i)].endsLevel) before = i;
    }
    if (before >= 0 && (!from || from->layer() < before)) {
      Roi wanted = cells;
      for (int i = last; i > before; --i) wanted = spec_.inputRegion(i, wanted);
      base = run(from, before, styles, wanted, stop);
      if (!base) return false;
    }
    const int bandRows = device_.is_cpu() ? kBandRows : cells.height();
    for (int y = cells.y0; y < cells.y1; y += bandRows) {
      if (stop && stop()) return false;
      const Roi band{cells.x0, y, cells.x1, std::min(y + bandRows, cells.y1)};
      const ActivationPtr activation = base && base->layer() == last ? base : run(base, last, styles, band, {});
      translated([&] {
        const at::Tensor x = cropped(tensorOf(*activation), activation->region(), band);
        const TorchLayer head = tuned(last + 1, styles);
        finished(nn::inverseHaar(nn::conv2d(styled(x, band, styles, last + 1), head.weight, 1).add(head.bias)),
                 band.doubled());
      });
    }
    return true;
  }

  static const at::Tensor& tensorOf(const Activation& activation) {
    return dynamic_cast<const TorchActivation&>(activation).tensor();
  }

  void prepare(const StyleSet& styles) {
    if (options_.threads > 0) nn::setThreads(options_.threads);
    if (!device_.is_cpu()) nn::allowTensorFloat(options_.tensorFloat);  // of the process: see StyleGan2Engine
    if (recording_) return;
    std::vector<float> all;
    styleOffsets_.clear();
    for (const auto& row : styles.rows) {
      styleOffsets_.push_back(static_cast<std::int64_t>(all.size()));
      all.insert(all.end(), row.begin(), row.end());
    }
    styles_ = place(nn::fromHost(all, {static_cast<std::int64_t>(all.size())}));  // one transfer for all
  }

  at::Tensor place(const at::Tensor& x) const { return x.to(device_).to(dtype_); }

  void load(const MobileModel& model) {
    const std::int64_t size = model.latentSize;
    for (const auto& w : model.mappingWeights) mappingWeights_.push_back(nn::fromHost(w, {size, size}).to(device_));
    for (const auto& b : model.mappingBiases) mappingBiases_.push_back(nn::fromHost(b, {1, size}).to(device_));
    const std::int64_t r = model.layers.front().resolution;
    constant_ = place(nn::fromHost(model.constant, {1, model.layers.front().inChannels, r, r}));
    for (const MobileLayer& from : model.layers) {
      TorchLayer l;
      l.kind = from.kind;
      l.affineWeight =
          nn::fromHost(from.affineWeight, {from.inChannels, size}).mul(double{from.styleScale}).to(device_);
      l.affineBias = nn::fromHost(from.affineBias, {from.inChannels}).mul(double{from.styleScale}).to(device_);
      const std::int64_t kernel = from.kind == MobileLayerKind::kFullConv ? 3 : 1;
      if (!from.depthwise.empty()) l.depthwise = place(nn::fromHost(from.depthwise, {from.inChannels, 1, 3, 3}));
      if (!from.weight.empty())
        l.weight = place(nn::fromHost(from.weight, {from.outChannels, from.inChannels, kernel, kernel}));
      if (!from.noise.empty()) l.noise = place(nn::fromHost(from.noise, {1, 1, from.resolution, from.resolution}));
      if (!from.bias.empty()) l.bias = place(nn::fromHost(from.bias, {1, from.outChannels, 1, 1}));
      layers_.push_back(std::move(l));
    }
  }

  // The layer with the run's change of its weights.
  TorchLayer tuned(int index, const StyleSet& styles) const {
    TorchLayer l = layers_[at(index)];
    const TunedLayer* change = styles.tuning ? styles.tuning->layerOf(index) : nullptr;
    if (change == nullptr) return l;
    if (change->weight.size() != at(static_cast<int>(l.weight.numel())) ||
        change->bias.size() != at(static_cast<int>(l.bias.numel()))) {
      throw Error::internal("tuned weights of another model were given to the generator");
    }
    l.weight = l.weight.add(place(nn::fromHost(change->weight, l.weight.sizes().vec())));
    l.bias = l.bias.add(place(nn::fromHost(change->bias, l.bias.sizes().vec())));
    return l;
  }

  at::Tensor style(const StyleSet& styles, int row) const {
    const auto size = static_cast<std::int64_t>(styles.rows[at(row)].size());
    return styles_.narrow(0, styleOffsets_[at(row)], size).reshape({1, size, 1, 1});
  }

  // [1, 1, region.height, region.width]
  at::Tensor plane(const MaskPlane& mask, Roi region) const {
    std::vector<float> weights;
    weights.reserve(region.area());
    for (int y = region.y0; y < region.y1; ++y) {
      for (int x = region.x0; x < region.x1; ++x) weights.push_back(mask.at(x, y));
    }
    return place(nn::fromHost(weights, {1, 1, region.height(), region.width()}));
  }

  at::Tensor vectorOf(const MaskedVector& masked) const {
    return place(nn::fromHost(masked.values, {1, static_cast<std::int64_t>(masked.values.size()), 1, 1}));
  }

  at::Tensor styled(const at::Tensor& x, Roi region, const StyleSet& styles, int row) const {
    at::Tensor s = style(styles, row);
    if (const LocalLayer* local = styles.localOf(row)) {
      for (const MaskedVector& masked : local->styles) s = s.add(plane(*masked.mask, region).mul(vectorOf(masked)));
    }
    return x.mul(s);
  }

  at::Tensor changedOutput(at::Tensor x, Roi region, const StyleSet& styles, int row) const {
    const LocalLayer* local = styles.localOf(row);
    if (local == nullptr) return x;
    for (const MaskedVector& masked : local->added) x = x.add(plane(*masked.mask, region).mul(vectorOf(masked)));
    for (const BranchBlend& blend : local->blends) {
      const at::Tensor m = plane(*blend.mask, region);
      const at::Tensor other = cropped(tensorOf(*blend.other), blend.other->region(), region);
      // Where the mask is 1 nothing of x may be left, not even its rounding.
      x = x.add(m.mul(other.sub(x))).where(m.lt(1), other);
    }
    return x;
  }

  at::Tensor layer(int index, const at::Tensor& input, Roi has, Roi output, const StyleSet& styles) const {
    const TorchLayer l = tuned(index, styles);
    const Roi needs = spec_.inputRegion(index, output);
    at::Tensor x = styled(cropped(input, has, needs), needs, styles, index);
    if (l.kind == MobileLayerKind::kUp) {
      return changedOutput(cropped(nn::inverseHaar(x), needs.doubled(), output), output, styles, index);
    }
    // Zeros only where the region touches the frame's border; elsewhere the real neighbours are there.
    const Roi grown = output.grown(1);
    x = nn::zeroPadded(x, needs.x0 - grown.x0, grown.x1 - needs.x1, needs.y0 - grown.y0, grown.y1 - needs.y1);
    if (l.kind == MobileLayerKind::kDepthwiseConv) x = nn::depthwise3x3(x, l.depthwise);
    x = nn::conv2d(x, l.weight, 1);
    x = nn::leakyRelu(x.add(cropped(l.noise, Roi::square(spec_.layers[at(index)].resolution), output)).add(l.bias));
    return changedOutput(x, output, styles, index);
  }

  // picture: [1, 3, height, width] of `made`; gives what lies in `wanted`.
  static void give(const at::Tensor& picture, Roi made, Roi wanted, const PictureSink& sink) {
    const Roi part = made.intersected(wanted);
    if (part.empty()) return;
    const at::Tensor host = cropped(picture, made, part).to(at::kCPU).to(at::kFloat).permute({0, 2, 3, 1}).contiguous();
    sink(part, host.const_data_ptr<float>(), at(part.width()) * 3);
  }

  GeneratorSpec spec_;
  TorchOptions options_;
  at::Device device_;
  at::ScalarType dtype_ = at::kFloat;
  LatentW mean_;
  std::vector<at::Tensor> mappingWeights_, mappingBiases_;
  at::Tensor constant_;
  std::vector<TorchLayer> layers_;
  at::Tensor pinned_;
  at::Tensor styles_;  // of the run at hand, all rows
  std::vector<std::int64_t> styleOffsets_;
  bool recording_ = false;
  nn::FrameGraphs graphs_;
};

}  // namespace

std::unique_ptr<SynthesisEngine> makeMobileTorchEngine(std::shared_ptr<const MobileModel> model, TorchOptions options) {
  return std::make_unique<MobileTorchEngine>(std::move(model), std::move(options));
}

}  // namespace lineament
