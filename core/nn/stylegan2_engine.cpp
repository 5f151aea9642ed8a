#include "core/nn/stylegan2_engine.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <numeric>
#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/engine/stylegan2_spec.h"
#include "core/nn/frame_graphs.h"
#include "core/nn/gan_kernels.h"
#include "core/nn/gan_local.h"
#include "core/nn/guard.h"
#include "core/nn/ops.h"
#include "core/nn/pool_allocator.h"
#include "core/nn/stylegan2_weights.h"

namespace lineament {
namespace {

// On a CPU, and where memory ran out, what is finer than this is computed band by band, so that no whole tensor of 1024
// pixels is ever there.
constexpr int kLargestWhole = 256;
constexpr int kBandRows = 128;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

template <class Body>
auto translated(const Body& body) -> decltype(body()) {
  return nn::translated("computing the picture", body);
}

/// A convolution's output and the sum of the image heads below its level, enlarged to it. The level's own head has the
/// style row of the next layer and is applied there.
class GanActivation final : public Activation {
 public:
  GanActivation(int layer, Roi region, at::Tensor x, at::Tensor picture)
      : Activation(layer, region, static_cast<int>(x.size(1))), x_(std::move(x)), picture_(std::move(picture)) {}
  const at::Tensor& x() const { return x_; }              // [1, channels, height, width]
  const at::Tensor& picture() const { return picture_; }  // [1, 3, height, width], float32; undefined at 4 pixels
  std::size_t bytes() const override { return x_.nbytes() + (picture_.defined() ? picture_.nbytes() : 0); }
  std::vector<float> toHost() const override {
    return translated([&] { return nn::toHost(x_); });
  }

 private:
  at::Tensor x_, picture_;
};

const GanActivation& own(const Activation& activation) {
  return dynamic_cast<const GanActivation&>(activation);
}

class StyleGan2Engine final : public SynthesisEngine {
 public:
  StyleGan2Engine(const StyleGan2Model& model, TorchOptions options)
      : spec_(specOf(model)),
        options_(std::move(options)),
        device_(nn::preparedDevice(options_.device)),
        graphs_(device_) {
    mean_.values = model.meanLatent;
    dtype_ = options_.dtype == TorchDtype::kBFloat16  ? at::kBFloat16
             : options_.dtype == TorchDtype::kFloat16 ? at::kHalf
                                                      : at::kFloat;
    translated([&] {
      // Compiled beside the loading of the weights: half a second.
      std::future<std::shared_ptr<const nn::GanKernels>> kernels;
      if (!device_.is_cpu() && options_.kernels) {
        kernels = std::async(std::launch::async, [this] { return nn::GanKernels::compiled(device_, dtype_); });
      }
      gan_ =
          nn::loadGan(model, device_, dtype_, [this](int resolution, bool half) { return byPhases(resolution, half); });
      if (kernels.valid()) gan_.kernels = kernels.get();
      folded_.resize(gan_.convs.size());
    });
  }

  const GeneratorSpec& spec() const override { return spec_; }
  const LatentW& meanLatent() const override { return mean_; }
  std::string deviceName() const override {
    const char* type = dtype_ == at::kFloat ? "float32" : dtype_ == at::kHalf ? "float16" : "bfloat16";
    return "LibTorch, " + options_.device + ", " + type;
  }

  LatentW map(const LatentZ& z) const override {
    if (static_cast<int>(z.values.size()) != spec_.zSize()) {
      throw Error::badArgument("The latent z", std::to_string(z.values.size()) + " numbers",
                               std::to_string(spec_.zSize()));
    }
    return translated([&] {
      at::Tensor x = nn::fromHost(z.values, {1, spec_.zSize()}).to(device_);
      x = x.mul(x.square().mean().add(1e-8).rsqrt());
      for (std::size_t l = 0; l < gan_.mappingWeights.size(); ++l) {
        x = nn::leakyRelu(x.matmul(gan_.mappingWeights[l].t()).add(gan_.mappingBiases[l])).mul(nn::kActivationGain);
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
      std::vector<at::Tensor> rows;
      rows.reserve(at(w.rows()));
      for (int r = 0; r < w.rows(); ++r) {
        rows.push_back(gan_.affineWeights[at(r)].matmul(all.select(0, r)).add(gan_.affineBiases[at(r)]));
      }
      // One transfer for all.
      const std::vector<float> numbers = nn::toHost(nn::concatenated(rows, 0));
      StyleSet set;
      auto from = numbers.begin();
      for (const at::Tensor& row : rows) {
        set.rows.emplace_back(from, from + row.numel());
        from += row.numel();
      }
      return set;
    });
  }

  ActivationPtr run(const ActivationPtr& from, int lastLayer, const StyleSet& styles, Roi region,
                    const StopCheck& stop) override {
    const int first = from ? from->layer() + 1 : 0;
    if (lastLayer < first || lastLayer >= layers() || region.empty() ||
        !Roi::square(spec_.layers[at(lastLayer)].resolution).contains(region)) {
      throw Error::internal("a layer or region that the generator does not have was asked for");
    }
    return translated([&]() -> ActivationPtr {
      prepare();
      return runLayers(from, lastLayer, StyleRun(*this, styles), region, stop);
    });
  }

  bool render(const ActivationPtr& from, const StyleSet& styles, Roi region, const PictureSink& sink,
              const StopCheck& stop) override {
    return pictures(from, styles, region, stop, [&](const at::Tensor& picture, Roi band) {
      const at::Tensor host = picture.permute({0, 2, 3, 1}).contiguous().to(at::kCPU);
      sink(band, host.const_data_ptr<float>(), at(band.width()) * 3);
    });
  }

  bool renderBytes(const ActivationPtr& from, const StyleSet& styles, Roi region, const ByteSink& sink,
                   const StopCheck& stop) override {
    if (canBeGraph(from, styles, region)) return renderGraph(from, styles, region, sink, stop);
    return pictures(from, styles, region, stop, [&](const at::Tensor& picture, Roi band) {
      const at::Tensor host = nn::toPinnedHost(bytesOf(picture), pinned_);
      sink(band, host.const_data_ptr<std::uint8_t>(), at(band.width()) * 3);
    });
  }

  ImageF preview(const Activation& activation, const PreviewHead& head, const StyleSet& styles) const override {
    if (!head.weight.empty() || (!head.colour.empty() && head.colour.size() != 12)) {
      throw Error::internal("a preview head of another kind of generator was given");
    }
    return translated([&] {
      const GanActivation& a = own(activation);
      const Roi region = activation.region(), doubled = region.doubled();
      const StyleRun run(*this, styles);
      at::Tensor picture = rgb(a.x(), region, a.layer() + 1, run, a.picture());
      // The edge is continued: zeros beyond it would darken it.
      picture = nn::replicated(picture, 1);
      const Roi grown = region.grown(1);
      picture = nn::enlarged(gan_, picture, grown, doubled);
      if (!head.colour.empty()) {
        const at::Tensor map = nn::fromHost(head.colour, {3, 4, 1, 1}).to(device_);
        picture = nn::conv2d(picture, map.narrow(1, 0, 3).contiguous(), map.narrow(1, 3, 1).reshape({3}), 1);
      }
      const std::vector<float> values = nn::toHost(picture.permute({0, 2, 3, 1}));
      ImageF image(doubled.width(), doubled.height());
      image.pixels.assign(values.begin(), values.end());
      return image;
    });
  }

  ActivationPtr patched(const ActivationPtr& whole, const ActivationPtr& part) override {
    const Roi has = whole->region(), hole = part->region();
    if (whole->layer() != part->layer() || !has.contains(hole)) {
      throw Error::internal("a patch that does not fit its activation");
    }
    return translated([&]() -> ActivationPtr {
      const at::Tensor x = own(*whole).x().clone();
      nn::cropped(x, has, hole).copy_(own(*part).x());
      at::Tensor picture = own(*whole).picture();
      if (picture.defined()) {
        picture = picture.clone();
        nn::cropped(picture, has, hole).copy_(own(*part).picture());
      }
      return std::make_shared<GanActivation>(whole->layer(), has, x, picture);
    });
  }

  bool hasOwnMemory() const override { return !device_.is_cpu(); }

  void saveMemory() override { saving_ = true; }

  void trim() override {
    graphs_.clear();
    for (Cached& c : folded_) c = {};
    pinned_ = at::Tensor();
    nn::trimPoolAllocator();
  }

 private:
  /// The styles of one run on the device, in one transfer.
  class StyleRun {
   public:
    StyleRun(const StyleGan2Engine& engine, const StyleSet& set) : styles(set) {
      std::vector<float> all;
      for (const auto& row : styles.rows) {
        offsets_.push_back(static_cast<std::int64_t>(all.size()));
        all.insert(all.end(), row.begin(), row.end());
      }
      all_ = nn::fromHost(all, {static_cast<std::int64_t>(all.size())}).to(engine.device_);
    }
    /// The same numbers elsewhere on the device.
    StyleRun(const StyleRun& other, at::Tensor all)
        : styles(other.styles), offsets_(other.offsets_), all_(std::move(all)) {}
    const at::Tensor& all() const { return all_; }
    at::Tensor part(int row, std::int64_t first, std::int64_t count) const {
      return all_.narrow(0, offsets_[at(row)] + first, count);
    }
    const StyleSet& styles;

   private:
    std::vector<std::int64_t> offsets_;
    at::Tensor all_;
  };
  struct Cached {
    HashKey key = 0;
    nn::FoldedConv folded;
  };
  struct Layer {
    at::Tensor x, picture;
  };

  // Measured on an H200: exact float32 products are quicker transposed (0.2 to 0.8 ms against 0.3 to 1.5, and 73 at 128
  // pixels, where cuDNN takes an algorithm that is of no use) until memory is what counts.
  bool byPhases(int resolution, bool half) const {
    constexpr int kMemoryCounts = 1024;
    if (options_.enlarging != TorchOptions::Enlarging::kAutomatic) {
      return options_.enlarging == TorchOptions::Enlarging::kPhases;
    }
    return !device_.is_cpu() && (half || tensorFloat() || resolution >= kMemoryCounts);
  }
  // Half precision keeps the coarse layers in float32 for their range; TF32 has as many digits as half itself.
  bool tensorFloat() const { return options_.tensorFloat || dtype_ == at::kHalf; }

  int layers() const { return static_cast<int>(spec_.layers.size()); }
  void prepare() const {
    if (options_.threads > 0) nn::setThreads(options_.threads);
    if (!device_.is_cpu()) nn::allowTensorFloat(tensorFloat());  // of the process: another engine may want it otherwise
  }
  at::ScalarType typeOf(bool half) const { return half ? dtype_ : at::kFloat; }
  at::Tensor onDevice(const std::vector<float>& values, const std::vector<std::int64_t>& shape) const {
    return nn::fromHost(values, shape).to(device_);
  }
  at::Tensor placed(const at::Tensor& x, bool half) const { return nn::placed(gan_, x, half); }

  // `parts`: with the style and the demodulation by themselves, as masked styles need them.
  const nn::FoldedConv& foldedOf(int layer, const StyleRun& run, bool parts) {
    const std::vector<float>& row = run.styles.rows[at(layer)];
    const nn::GanConv& conv = gan_.convs[at(layer)];
    if (row.size() < at(conv.in)) throw Error::internal("a style of another model was given to the generator");
    const at::Tensor style = run.part(layer, 0, conv.in);
    const auto make = [&](nn::FoldedConv& folded) {
      folded = {};
      if (gan_.kernels && !parts) folded.weight = gan_.kernels->folded(conv, style);
      if (folded.weight.defined()) return;
      folded = nn::folded(conv, style);
      folded.weight = placed(folded.weight, conv.half);
    };
    if (recording_) {  // the numbers are those of no style in particular
      make(recorded_);
      return recorded_;
    }
    const HashKey key = hashFloats(row, 1);
    Cached& known = folded_[at(layer)];
    if (known.key != key || !known.folded.weight.defined() || (parts && !known.folded.style.defined())) {
      make(known.folded);
      known.key = key;
    }
    return known.folded;
  }

  ActivationPtr runLayers(const ActivationPtr& from, int lastLayer, const StyleRun& run, Roi region,
                          const StopCheck& stop) {
    const int first = from ? from->layer() + 1 : 0;
    std::vector<Roi> regions(at(lastLayer - first + 1));
    Roi wanted = region;
    for (int i = lastLayer; i >= first; --i) {
      regions[at(i - first)] = wanted;
      wanted = spec_.inputRegion(i, wanted);
    }
    Layer l{from ? own(*from).x() : gan_.constant, from ? own(*from).picture() : at::Tensor()};
    Roi has = from ? from->region() : Roi::square(spec_.layers.front().resolution);
    for (int i = first; i <= lastLayer; ++i) {
      if (stop && stop()) return nullptr;
      l = layer(i, l, has, regions[at(i - first)], run);
      has = regions[at(i - first)];
    }
    return std::make_shared<GanActivation>(lastLayer, region, l.x, l.picture);
  }

  Layer layer(int index, const Layer& input, Roi has, Roi output, const StyleRun& run) {
    const nn::GanConv& conv = gan_.convs[at(index)];
    const Roi needs = spec_.inputRegion(index, output);
    const at::Tensor before = nn::cropped(input.x, has, needs);
    at::Tensor picture;
    if (conv.upsamples) {
      const bool first = !input.picture.defined();
      picture = rgb(before, needs, index, run, first ? at::Tensor() : nn::cropped(input.picture, has, needs));
      picture = nn::enlarged(gan_, picture, needs, output);
    } else if (input.picture.defined()) {
      picture = nn::cropped(input.picture, has, output);
    }
    const at::Tensor typed = placed(before, conv.half);
    const LocalLayer* local = run.styles.localOf(index);
    const bool masked = local != nullptr && !local->styles.empty();
    const nn::FoldedConv& folded = foldedOf(index, run, masked);
    at::Tensor x = nn::convolved(gan_, conv, folded.weight, typed, needs, output,
                                 masked ? nn::GanEnd::kPlain : nn::GanEnd::kActivated);
    if (masked) {
      nn::addMaskedStyles(gan_, spec_, index, folded, local->styles, typed, needs, x, output);
      nn::activate(gan_, conv, x, output);
    }
    if (local != nullptr) changeOutput(x, picture, output, *local);
    return {x, picture};
  }

  void changeOutput(at::Tensor& x, at::Tensor& picture, Roi region, const LocalLayer& local) const {
    for (const MaskedVector& masked : local.added) {
      const at::Tensor v = onDevice(masked.values, {1, static_cast<std::int64_t>(masked.values.size()), 1, 1});
      x = x.add(nn::maskOn(device_, *masked.mask, region).mul(v).to(x.scalar_type()));
    }
    for (const BranchBlend& blend : local.blends) {
      const at::Tensor m = nn::maskOn(device_, *blend.mask, region);
      const auto blended = [&](const at::Tensor& mine, const at::Tensor& theirs) {
        const at::Tensor other = nn::cropped(theirs, blend.other->region(), region);
        const at::Tensor typed = m.to(mine.scalar_type());
        // Where the mask is 1 nothing of `mine` may be left, not even its rounding.
        return mine.add(typed.mul(other.sub(mine))).where(m.lt(1), other);
      };
      x = blended(x, own(*blend.other).x());
      // The picture so far belongs to the branch as much as the activation.
      if (picture.defined()) picture = blended(picture, own(*blend.other).picture());
    }
  }

  // What the image head of the level below style row `row` makes of x on `region`, plus `below` where that is defined:
  // [1, 3, h, w], float32.
  at::Tensor rgb(const at::Tensor& x, Roi region, int row, const StyleRun& run, const at::Tensor& below) const {
    const nn::GanHead& head = gan_.heads[at(row / 2)];
    const std::int64_t numbers = static_cast<std::int64_t>(run.styles.rows[at(row)].size());
    if (numbers < head.in) throw Error::internal("a style of another model was given to the generator");
    const LocalLayer* local = run.styles.localOf(row);
    if (gan_.kernels && local == nullptr) {
      at::Tensor made = gan_.kernels->picture(head, x, run.part(row, numbers - head.in, head.in), gan_.clamp, below);
      if (made.defined()) return made;
    }
    const at::Tensor style = run.part(row, numbers - head.in, head.in).reshape({1, head.in, 1, 1});
    at::Tensor picture =
        nn::conv2d(x.to(typeOf(head.half)), placed(head.weight.mul(style), head.half), head.bias, 1).to(at::kFloat);
    if (local != nullptr) {
      nn::addMaskedHead(head, local->styles, x, region, picture);
    }
    if (gan_.clamp > 0.0) picture.clamp_(-gan_.clamp, gan_.clamp);
    if (below.defined()) picture.add_(below);
    return picture;
  }

  at::Tensor bytesOf(const at::Tensor& picture) const {
    if (gan_.kernels) {
      if (at::Tensor bytes = gan_.kernels->bytes(picture); bytes.defined()) return bytes;
    }
    return nn::pictureBytes(picture);
  }

  bool canBeGraph(const ActivationPtr& from, const StyleSet& styles, Roi region) const {
    return !device_.is_cpu() && options_.graphs && !saving_ && nn::isPlainFrame(spec_, from, styles, region);
  }

  bool renderGraph(const ActivationPtr& from, const StyleSet& styles, Roi region, const ByteSink& sink,
                   const StopCheck& stop) {
    if (stop && stop()) return false;
    return translated([&] {
      prepare();
      const StyleRun run(*this, styles);
      nn::FrameGraphs::Inputs now{run.all(), {}};
      if (from) {
        now.from.push_back(own(*from).x());
        if (own(*from).picture().defined()) now.from.push_back(own(*from).picture());
      }
      const at::Tensor bytes = graphs_.run(from ? from->layer() : -1, now, [&](const nn::FrameGraphs::Inputs& in) {
        recording_ = true;
        const auto end = nn::atEnd([&] {
          recording_ = false;
          recorded_ = {};
        });
        ActivationPtr base;
        if (from) {
          base = std::make_shared<GanActivation>(from->layer(), from->region(), in.from[0],
                                                 in.from.size() > 1 ? in.from[1] : at::Tensor());
        }
        return bytesOf(wholePicture(base, StyleRun(run, in.styles), region));
      });
      const at::Tensor host = nn::toPinnedHost(bytes, pinned_);
      sink(region, host.const_data_ptr<std::uint8_t>(), at(region.width()) * 3);
      return true;
    });
  }

  at::Tensor wholePicture(const ActivationPtr& from, const StyleRun& run, Roi region) {
    const int last = layers() - 1;
    const ActivationPtr end = from && from->layer() == last ? from : runLayers(from, last, run, region, {});
    return rgb(own(*end).x(), region, last + 1, run, own(*end).picture());
  }

  // `give` receives finished pictures [1, 3, h, w], float32, on the device.
  template <class Give>
  bool pictures(const ActivationPtr& from, const StyleSet& styles, Roi region, const StopCheck& stop,
                const Give& give) {
    if (region.empty() || !Roi::square(spec_.imageResolution).contains(region)) {
      throw Error::internal("a picture region outside the picture was asked for");
    }
    return translated([&] {
      prepare();
      const StyleRun run(*this, styles);
      const int last = layers() - 1;
      const bool banded = (device_.is_cpu() || saving_) && region.height() > kBandRows;
      ActivationPtr base = from;
      if (banded) {
        int before = -1;
        for (int i = 0; i < last; ++i) {
          if (spec_.layers[at(i)].endsLevel && spec_.layers[at(i)].resolution <= kLargestWhole) before = i;
        }
        if (before > (from ? from->layer() : -1)) {
          Roi wanted = region;
          for (int i = last; i > before; --i) wanted = spec_.inputRegion(i, wanted);
          base = runLayers(from, before, run, wanted, stop);
          if (!base) return false;
        }
      }
      const int rows = banded ? kBandRows : region.height();
      for (int y = region.y0; y < region.y1; y += rows) {
        if (stop && stop()) return false;
        const Roi band{region.x0, y, region.x1, std::min(y + rows, region.y1)};
        ActivationPtr end = base;
        if (!base || base->layer() < last) end = runLayers(base, last, run, band, stop);
        if (!end) return false;
        const at::Tensor x = nn::cropped(own(*end).x(), end->region(), band);
        give(rgb(x, band, last + 1, run, nn::cropped(own(*end).picture(), end->region(), band)), band);
      }
      return true;
    });
  }

  GeneratorSpec spec_;
  TorchOptions options_;
  at::Device device_;
  at::ScalarType dtype_ = at::kFloat;
  LatentW mean_;
  nn::GanWeights gan_;
  std::vector<Cached> folded_;  // by layer: of the last style
  at::Tensor pinned_;
  bool saving_ = false;
  bool recording_ = false;
  nn::FoldedConv recorded_;  // of the layer at hand, while a graph is recorded
  nn::FrameGraphs graphs_;
};

}  // namespace

std::unique_ptr<SynthesisEngine> makeStyleGan2Engine(const StyleGan2Model& model, TorchOptions options) {
  return std::make_unique<StyleGan2Engine>(model, std::move(options));
}

void tuneCudnn(bool tune) {
  nn::tuneCudnn(tune);
}

}  // namespace lineament
