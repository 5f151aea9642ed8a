#include "core/kernels/mobile_kernel_engine.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "core/kernels/buffer_pool.h"
#include "core/kernels/fused_level.h"
#include "core/kernels/layer_passes.h"
#include "core/kernels/level_kernels.h"
#include "core/kernels/packed_model.h"
#include "core/kernels/thread_team.h"
#include "core/kernels/tuned_models.h"

namespace lineament {
namespace {

using kernels::CellRows;
using kernels::ModulatedLayer;

// Below this, a level's weights are bigger than its activations and one layer at a time is faster than fused tiles.
constexpr int kFusedFrom = 64;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

class KernelActivation final : public Activation {
 public:
  KernelActivation(int layer, CellRows rows, std::vector<int> order)
      : Activation(layer, rows.region, rows.channels), rows_(std::move(rows)), order_(std::move(order)) {}

  const CellRows& rows() const { return rows_; }
  const std::vector<int>& order() const { return order_; }
  std::size_t bytes() const override { return CellRows::floatsFor(rows_.region, rows_.channels) * sizeof(float); }
  std::vector<float> toHost() const override {
    const Roi r = rows_.region;
    std::vector<float> planar(r.area() * at(rows_.channels));
    for (int y = r.y0; y < r.y1; ++y) {
      for (int x = r.x0; x < r.x1; ++x) {
        const float* cell = rows_.cell(x, y);
        const std::size_t pixel = at(y - r.y0) * at(r.width()) + at(x - r.x0);
        for (std::size_t k = 0; k < order_.size(); ++k) planar[at(order_[k]) * r.area() + pixel] = cell[k];
      }
    }
    return planar;
  }

 private:
  CellRows rows_;
  std::vector<int> order_;
};

class MobileKernelEngine final : public SynthesisEngine {
 public:
  MobileKernelEngine(const std::shared_ptr<const MobileModel>& model, KernelOptions options)
      : spec_(specOf(*model)),
        packed_(kernels::pack(model)),
        team_(options.threads),
        pool_(std::make_shared<kernels::BufferPool>()),
        mean_{model->meanLatent} {
    const kernels::PackedLayer& first = packed_.layers.front();
    constant_ = allocate(Roi::square(first.resolution), first.inChannels);
    for (int y = 0; y < first.resolution; ++y) {
      const std::size_t row = at(first.resolution) * at(first.inChannels);
      std::copy_n(packed_.constant.data() + at(y) * row, row, constant_.cell(0, y));
      constant_.clearPadding(y);
    }
  }

  const GeneratorSpec& spec() const override { return spec_; }
  std::string deviceName() const override {
    return "CPU, " + std::to_string(team_.size()) + (team_.size() == 1 ? " thread, " : " threads, ") +
           kernels::instructionSet();
  }
  const LatentW& meanLatent() const override { return mean_; }

  LatentW map(const LatentZ& z) const override {
    const MobileModel& model = *packed_.source;
    if (z.values.size() != at(model.latentSize)) {
      throw Error::badArgument("The latent z", std::to_string(z.values.size()) + " numbers",
                               std::to_string(model.latentSize));
    }
    double square = 0.0;
    for (const float v : z.values) square += double{v} * double{v};
    const double scale = 1.0 / std::sqrt(square / static_cast<double>(z.values.size()) + 1e-8);
    std::vector<float> x(z.values.size()), y(z.values.size());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(double{z.values[i]} * scale);
    for (std::size_t l = 0; l < model.mappingWeights.size(); ++l) {
      kernels::matrixVector(model.mappingWeights[l].data(), x.data(), model.mappingBiases[l].data(), model.latentSize,
                            model.latentSize, y.data());
      for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sqrt(2.0F) * std::max(y[i], 0.2F * y[i]);
    }
    return LatentW{std::move(x)};
  }

  StyleSet styles(const LatentWPlus& w) const override {
    if (w.rows() != spec_.styleRows || w.size() != spec_.latentSize) {
      throw Error::badArgument("The latent w+", std::to_string(w.rows()) + " rows of " + std::to_string(w.size()),
                               std::to_string(spec_.styleRows) + " rows of " + std::to_string(spec_.latentSize));
    }
    StyleSet set;
    set.rows.resize(packed_.layers.size());
    team_.forEach(spec_.styleRows, [&](int row, int) {
      const kernels::PackedLayer& layer = packed_.layers[at(row)];
      set.rows[at(row)].resize(at(layer.inChannels));
      kernels::matrixVector(layer.affineWeight.data(), w.row(row).data(), layer.affineBias.data(), layer.inChannels,
                            spec_.latentSize, set.rows[at(row)].data());
    });
    return set;
  }

  ActivationPtr run(const ActivationPtr& from, int lastLayer, const StyleSet& styles, Roi region,
                    const StopCheck& stop) override {
    const int firstLayer = from ? from->layer() + 1 : 0;
    checkRun(firstLayer, lastLayer, region);
    CellRows rows = from ? rowsOf(*from) : constant_;
    std::vector<Roi> regions = outputRegions(firstLayer, lastLayer, region, rows.region);
    for (int i = firstLayer; i <= lastLayer;) {
      if (stop && stop()) return nullptr;
      const int last = fusable(i) && i + 2 <= lastLayer ? i + 2 : i;
      CellRows output = allocate(regions[at(last - firstLayer)], packed_.layers[at(last)].outChannels);
      if (last > i) {
        const Modulations m = modulateLevel(i, styles);
        if (!kernels::runFusedLevel(team_, m.level(), rows, output, stop)) return nullptr;
      } else {
        const ModulatedLayer layer = modulate(i, styles);
        if (layer.local.changesInput()) {
          rows = kernels::styledCopy(team_, layer, rows, allocate(rows.region, rows.channels).data);
        }
        runSingle(layer, rows, output);
      }
      rows = std::move(output);
      i = last + 1;
    }
    return std::make_shared<KernelActivation>(lastLayer, std::move(rows), packed_.layers[at(lastLayer)].outputOrder);
  }

  bool render(const ActivationPtr& from, const StyleSet& styles, Roi region, const PictureSink& sink,
              const StopCheck& stop) override {
    const int headLayer = static_cast<int>(packed_.layers.size()) - 1;
    const kernels::FusedHead head = fusedHead(headLayer, styles);
    const int lastLayer = headLayer - 1;
    const Roi cells = region.halved();
    if (region.empty() || !Roi::square(spec_.imageResolution).contains(region)) {
      throw Error::internal("a picture region outside the picture was asked for");
    }
    const int done = from ? from->layer() : -1;
    if (done == lastLayer) {
      if (!from->region().contains(cells)) throw Error::internal("an activation does not cover the region asked for");
      return kernels::renderHead(team_, head, rowsOf(*from), region, sink, stop);
    }
    const int level = lastLayer - 2;
    const bool fused = level > done && fusable(level);
    if (!fused) {
      const ActivationPtr last = run(from, lastLayer, styles, cells, stop);
      return last && kernels::renderHead(team_, head, rowsOf(*last), region, sink, stop);
    }
    ActivationPtr input = from;
    if (level - 1 > done) {
      const Roi inputRegion = outputRegions(level, lastLayer, cells, Roi::square(spec_.imageResolution)).front();
      input = run(from, level - 1, styles, spec_.inputRegion(level, inputRegion), stop);
      if (!input) return false;
    }
    const Modulations m = modulateLevel(level, styles);
    return kernels::renderFusedLevel(team_, m.level(), head, input ? rowsOf(*input) : constant_, region, sink, stop);
  }

  ActivationPtr patched(const ActivationPtr& whole, const ActivationPtr& part) override {
    const auto& old = dynamic_cast<const KernelActivation&>(*whole);
    const CellRows& from = rowsOf(*part);
    if (whole->layer() != part->layer() || !whole->region().contains(part->region())) {
      throw Error::internal("a patch that does not fit its activation");
    }
    CellRows rows = allocate(whole->region(), whole->channels());
    const Roi hole = part->region();
    team_.forEach(rows.region.height(), [&](int task, int) {
      const int y = rows.region.y0 + task;
      std::copy_n(old.rows().cell(rows.region.x0 - 1, y), rows.rowStride(), rows.cell(rows.region.x0 - 1, y));
      if (y < hole.y0 || y >= hole.y1) return;
      std::copy_n(from.cell(hole.x0, y), at(hole.width()) * at(rows.channels), rows.cell(hole.x0, y));
    });
    return std::make_shared<KernelActivation>(whole->layer(), std::move(rows), old.order());
  }

  ImageF preview(const Activation& activation, const PreviewHead& head, const StyleSet& /*styles*/) const override {
    const auto& own = dynamic_cast<const KernelActivation&>(activation);
    if (head.weight.size() != at(12) * at(activation.channels()) || head.bias.size() != 12) {
      throw Error::internal("a preview head does not fit the activation it is given");
    }
    const kernels::FusedHead fused{kernels::foldHead(head.weight, own.order()), kernels::foldHeadBias(head.bias), {}};
    const Roi region = activation.region().doubled();
    ImageF picture(region.width(), region.height());
    kernels::renderHead(team_, fused, own.rows(), region,
                        [&](Roi band, const float* rgb, std::size_t stride) {
                          for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
                            std::copy_n(rgb, at(band.width()) * 3,
                                        picture.row(y - region.y0) + at(band.x0 - region.x0) * 3);
                          }
                        },
                        {});
    return picture;
  }

  void trim() override { pool_->trim(); }

 private:
  struct Modulations {
    ModulatedLayer up, conv1, conv2;
    kernels::FusedLevel level() const { return {&up, &conv1, &conv2}; }
  };

  CellRows allocate(Roi region, int channels) const {
    return {pool_->take(CellRows::floatsFor(region, channels)), region, channels};
  }

  static const CellRows& rowsOf(const Activation& activation) {
    return dynamic_cast<const KernelActivation&>(activation).rows();
  }

  bool fusable(int layer) const {
    const auto& layers = packed_.layers;
    return layer + 2 < static_cast<int>(layers.size()) && layers[at(layer)].resolution >= kFusedFrom &&
           layers[at(layer)].kind == MobileLayerKind::kUp &&
           layers[at(layer + 1)].kind == MobileLayerKind::kDepthwiseConv &&
           layers[at(layer + 2)].kind == MobileLayerKind::kDepthwiseConv;
  }

  Modulations modulateLevel(int first, const StyleSet& styles) const {
    return {modulate(first, styles), modulate(first + 1, styles), modulate(first + 2, styles)};
  }

  // The weights of a run: those of the model, or tuned ones, which are kept from run to run.
  const kernels::PackedLayer& layerOf(int layer, const StyleSet& styles) const {
    if (!styles.tuning || styles.tuning->layerOf(layer) == nullptr) return packed_.layers[at(layer)];
    const kernels::TunedModel& tuned = tuned_.of(styles.tuning, packed_);
    return tuned.layers.at(layer);
  }

  ModulatedLayer modulate(int layer, const StyleSet& styles) const {
    const LocalLayer* local = styles.localOf(layer);
    std::vector<kernels::LocalPass::Blend> blends;
    if (local != nullptr) {
      for (const BranchBlend& blend : local->blends) {
        if (!blend.other || blend.other->layer() != layer) throw Error::internal("a branch of another layer");
        blends.push_back({blend.mask, rowsOf(*blend.other)});
      }
    }
    return kernels::modulate(layerOf(layer, styles), styles.rows[at(layer)], local, std::move(blends));
  }

  void checkRun(int firstLayer, int lastLayer, Roi region) const {
    if (lastLayer < firstLayer || lastLayer >= static_cast<int>(spec_.layers.size())) {
      throw Error::internal("a layer that the generator does not have was asked for");
    }
    if (region.empty() || !Roi::square(spec_.layers[at(lastLayer)].resolution).contains(region)) {
      throw Error::internal("a region outside its layer was asked for");
    }
  }

  // Output regions of layers firstLayer..lastLayer, from the wanted one backwards; `available` must cover the first
  // input.
  std::vector<Roi> outputRegions(int firstLayer, int lastLayer, Roi region, Roi available) const {
    std::vector<Roi> regions(at(lastLayer - firstLayer + 1));
    Roi wanted = region;
    for (int i = lastLayer; i >= firstLayer; --i) {
      regions[at(i - firstLayer)] = wanted;
      wanted = spec_.inputRegion(i, wanted);
    }
    if (!available.contains(wanted)) throw Error::internal("an activation does not cover the region asked for");
    return regions;
  }

  void runSingle(const ModulatedLayer& layer, const CellRows& input, const CellRows& output) {
    switch (layer.layer->kind) {
      case MobileLayerKind::kFullConv:
        return kernels::runFullConv(team_, layer, input, output);
      case MobileLayerKind::kUp:
        return kernels::runUp(team_, layer, input, output);
      case MobileLayerKind::kDepthwiseConv:
        return kernels::runDepthwiseConv(team_, layer, input, output);
      case MobileLayerKind::kHead:
        break;
    }
    throw Error::internal("the image head is not a layer with an activation");
  }

  kernels::FusedHead fusedHead(int headLayer, const StyleSet& styles) const {
    const kernels::PackedLayer& layer = packed_.layers[at(headLayer)];
    const MobileLayer& source = packed_.source->layers[at(headLayer)];
    const bool tuned = styles.tuning && styles.tuning->layerOf(headLayer) != nullptr;
    const std::vector<float>& weight = tuned ? tuned_.of(styles.tuning, packed_).headWeight : source.weight;
    const std::vector<float>& bias = tuned ? tuned_.of(styles.tuning, packed_).headBias : source.bias;
    kernels::FusedHead head{kernels::foldHead(weight, layer.inputOrder), kernels::foldHeadBias(bias), {}};
    ModulatedLayer modulated = modulate(headLayer, styles);
    head.local = std::move(modulated.local);
    for (std::size_t k = 0; k < at(layer.inChannels); ++k) {
      const float s = modulated.style[k];
      for (std::size_t lane = 0; lane < at(kernels::kHeadLanes); ++lane)
        head.weights[k * at(kernels::kHeadLanes) + lane] *= s;
    }
    return head;
  }

  GeneratorSpec spec_;
  kernels::PackedModel packed_;
  mutable kernels::TunedModels tuned_;
  mutable kernels::ThreadTeam team_;
  std::shared_ptr<kernels::BufferPool> pool_;
  LatentW mean_;
  CellRows constant_;
};

}  // namespace

std::unique_ptr<SynthesisEngine> makeMobileKernelEngine(const std::shared_ptr<const MobileModel>& model,
                                                        KernelOptions options) {
  return std::make_unique<MobileKernelEngine>(model, options);
}

}  // namespace lineament
