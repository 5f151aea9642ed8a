#include "core/kernels/mobile_gradient.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "core/kernels/buffer_pool.h"
#include "core/kernels/gradient_kernels.h"
#include "core/kernels/layer_passes.h"
#include "core/kernels/level_kernels.h"
#include "core/kernels/packed_model.h"
#include "core/kernels/thread_team.h"

namespace lineament {
namespace {

using kernels::CellRows;
using kernels::ModulatedLayer;
using kernels::PackedLayer;

// Cells of one task: enough that reading the weights does not dominate, few enough that its scratch stays in the cache.
constexpr int kCellsPerTask = 128;
// The image head's channels: three colours in four bands; padded to whole vectors.
constexpr int kBands = 12, kBandLanes = 16;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

int inPanels(int columns) {
  return (columns + kernels::kPanel - 1) / kernels::kPanel;
}

// The transposed product: panels [columns / 32][out][32] from panels [out / 32][columns][32].
std::vector<float> transposedPanels(const PackedLayer& layer, int columns) {
  const std::size_t out = at(layer.outChannels), panel = at(kernels::kPanel);
  std::vector<float> back(at(inPanels(columns)) * panel * out, 0.0F);
  for (std::size_t o = 0; o < out; ++o) {
    const float* from = layer.weights.data() + o / panel * (at(columns) * panel) + o % panel;
    for (std::size_t j = 0; j < at(columns); ++j) back[(j / panel * out + o) * panel + j % panel] = from[j * panel];
  }
  return back;
}

std::vector<float> flippedTaps(const PackedLayer& layer) {
  const std::size_t in = at(layer.inChannels);
  std::vector<float> flipped(layer.taps.size());
  for (std::size_t t = 0; t < 9; ++t) {
    std::copy_n(layer.taps.data() + (8 - t) * in, in, flipped.data() + t * in);
  }
  return flipped;
}

// What every thread of the team sums for itself.
struct Sums {
  std::vector<float> style, bias, weight;
};

// Reused between rows of a task: one set for each thread.
struct Scratch {
  std::vector<float> gradient, product, left, rows;
};

void addTo(std::vector<float>& to, const std::vector<float>& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

}  // namespace

struct MobileGradient::Impl {
  // Grows to the largest window and stays: fresh blocks of this size cost more in page faults than the work itself.
  struct Buffer {
    std::shared_ptr<float> data;
    std::size_t floats = 0;
  };
  struct Layer {
    std::vector<float> back;     // panels of the transposed product
    std::vector<float> flipped;  // taps
    ModulatedLayer modulated;
    Buffer memory;
    CellRows output;    // of the last way there
    CellRows gradient;  // by the output
    CellRows passed;    // by the depthwise product, on the input's region
  };

  Impl(const std::shared_ptr<const MobileModel>& model, int threads)
      : spec(specOf(*model)),
        packed(kernels::pack(model)),
        team(threads),
        pool(std::make_shared<kernels::BufferPool>()),
        layers(packed.layers.size()),
        sums(at(team.size())),
        scratch(at(team.size())) {
    const PackedLayer& first = packed.layers.front();
    constant = rowsIn(constantMemory, Roi::square(first.resolution), first.inChannels);
    for (int y = 0; y < first.resolution; ++y) {
      const std::size_t row = at(first.resolution) * at(first.inChannels);
      std::copy_n(packed.constant.data() + at(y) * row, row, constant.cell(0, y));
      constant.clearPadding(y);
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const PackedLayer& layer = packed.layers[i];
      if (layer.kind == MobileLayerKind::kDepthwiseConv) {
        layers[i].back = transposedPanels(layer, layer.inChannels);
        layers[i].flipped = flippedTaps(layer);
      } else if (layer.kind == MobileLayerKind::kFullConv) {
        layers[i].back = transposedPanels(layer, 9 * layer.inChannels);
      }
    }
    const MobileLayer& head = model->layers.back();
    headWeight = head.weight;
    headBias = head.bias;
  }

  std::size_t headIndex() const { return packed.layers.size() - 1; }

  CellRows rowsIn(Buffer& buffer, Roi region, int channels) {
    const std::size_t floats = CellRows::floatsFor(region, channels);
    if (buffer.floats < floats) {
      buffer = {};
      buffer = {pool->take(floats), floats};
    }
    return {buffer.data, region, channels};
  }
  // The gradients of two layers that follow one another never share memory.
  CellRows gradientRows(std::size_t index, Roi region, int channels) {
    return rowsIn(gradients[index % gradients.size()], region, channels);
  }

  void modulateAll(const LatentWPlus& w) {
    if (w.rows() != spec.styleRows || w.size() != spec.latentSize) {
      throw Error::internal("a latent of another model's rows was given to the gradient");
    }
    team.forEach(spec.styleRows, [&](int row, int) {
      const PackedLayer& layer = packed.layers[at(row)];
      std::vector<float> style(at(layer.inChannels));
      kernels::matrixVector(layer.affineWeight.data(), w.row(row).data(), layer.affineBias.data(), layer.inChannels,
                            spec.latentSize, style.data());
      layers[at(row)].modulated = kernels::modulate(layer, style);
    });
  }

  void start(const LatentWPlus& w, Roi window) {
    modulateAll(w);
    Roi wanted = window.halved();
    for (std::size_t i = headIndex(); i-- > 0;) {
      layers[i].output = rowsIn(layers[i].memory, wanted, packed.layers[i].outChannels);
      wanted = spec.inputRegion(static_cast<int>(i), wanted);
    }
    place = 0;
  }

  const CellRows& inputOf(std::size_t index) const { return index == 0 ? constant : layers[index - 1].output; }

  bool forward() {
    Layer& layer = layers[place];
    const CellRows& input = inputOf(place);
    switch (packed.layers[place].kind) {
      case MobileLayerKind::kFullConv:
        kernels::runFullConv(team, layer.modulated, input, layer.output);
        break;
      case MobileLayerKind::kUp:
        kernels::runUp(team, layer.modulated, input, layer.output);
        break;
      case MobileLayerKind::kDepthwiseConv:
        kernels::runDepthwiseConv(team, layer.modulated, input, layer.output);
        break;
      case MobileLayerKind::kHead:
        headForward(input);
        break;
    }
    return ++place == layers.size();
  }

  // The bands of one row of cells and their two rows of pixels; `rows[i]` are RGB, 2 * cells pixels.
  static void inverseHaar(const float* bands, std::size_t stride, int cells, float* top, float* bottom) {
    for (int x = 0; x < cells; ++x, bands += stride) {
      for (int c = 0; c < 3; ++c) {
        const float a = bands[c], b = bands[3 + 3 * c], d = bands[4 + 3 * c], e = bands[5 + 3 * c];
        top[6 * x + c] = 0.5F * (a + b + d + e);
        top[6 * x + 3 + c] = 0.5F * (a + b - d - e);
        bottom[6 * x + c] = 0.5F * (a - b + d - e);
        bottom[6 * x + 3 + c] = 0.5F * (a - b - d + e);
      }
    }
  }
  // The way back: the transposed map, which is the inverse.
  static void haar(const float* top, const float* bottom, int cells, std::size_t stride, float* bands) {
    for (int x = 0; x < cells; ++x, bands += stride) {
      for (int c = 0; c < 3; ++c) {
        const float p = top[6 * x + c], q = top[6 * x + 3 + c], r = bottom[6 * x + c], s = bottom[6 * x + 3 + c];
        bands[c] = 0.5F * (p + q + r + s);
        bands[3 + 3 * c] = 0.5F * (p + q - r - s);
        bands[4 + 3 * c] = 0.5F * (p - q + r - s);
        bands[5 + 3 * c] = 0.5F * (p - q - r + s);
      }
    }
  }

  // Panels of the head's product: there [1][in][32] with the style in it, back [in / 32][kHeadBands][32] without.
  std::vector<float> headThere() const {
    const PackedLayer& head = packed.layers.back();
    const std::vector<float>& style = layers[headIndex()].modulated.style;
    std::vector<float> panels(at(head.inChannels * kernels::kPanel), 0.0F);
    for (std::size_t k = 0; k < at(head.inChannels); ++k) {
      for (std::size_t j = 0; j < at(kBands); ++j) panels[k * at(kernels::kPanel) + j] = style[k] * headWeightOf(j, k);
    }
    return panels;
  }
  std::vector<float> headBack() const {
    const int in = packed.layers.back().inChannels;
    std::vector<float> panels(at(inPanels(in) * kernels::kPanel * kBands), 0.0F);
    for (std::size_t k = 0; k < at(in); ++k) {
      const std::size_t panel = k / at(kernels::kPanel), lane = k % at(kernels::kPanel);
      for (std::size_t j = 0; j < at(kBands); ++j) {
        panels[(panel * at(kBands) + j) * at(kernels::kPanel) + lane] = headWeightOf(j, k);
      }
    }
    return panels;
  }
  // Weight of band j for kernel channel k.
  float headWeightOf(std::size_t j, std::size_t k) const {
    const PackedLayer& head = packed.layers.back();
    return headWeight[j * at(head.inChannels) + at(head.inputOrder[k])];
  }

  void headForward(const CellRows& input) {
    const int in = packed.layers.back().inChannels;
    const std::vector<float> weights = headThere();
    const Roi cells = input.region;
    picture.width = 2 * cells.width();
    picture.height = 2 * cells.height();
    picture.pixels.resize(cells.area() * 12);
    team.forEach(cells.height(), [&](int y, int member) {
      std::vector<float>& bands = scratch[at(member)].product;
      bands.resize(at(cells.width() * kernels::kPanel));
      kernels::product(input.cell(cells.x0, cells.y0 + y), at(in), cells.width(), in, weights.data(), 1, bands.data(),
                       at(kernels::kPanel));
      for (int x = 0; x < cells.width(); ++x) {
        for (int j = 0; j < kBands; ++j) bands[at(x * kernels::kPanel + j)] += headBias[at(j)];
      }
      inverseHaar(bands.data(), at(kernels::kPanel), cells.width(), picture.row(2 * y), picture.row(2 * y + 1));
    });
  }

  void headBackward(TrainedLayer* trained) {
    Layer& below = layers[headIndex() - 1];
    const PackedLayer& head = packed.layers.back();
    const int in = head.inChannels;
    const Roi cells = below.output.region;
    below.gradient = gradientRows(headIndex() - 1, cells, in);
    startSums(at(in), at(kBands), trained != nullptr ? at(in * kBandLanes) : 0);
    const std::vector<float> weights = headBack();
    const std::vector<float>& style = layers[headIndex()].modulated.style;
    const std::size_t stride = at(inPanels(in) * kernels::kPanel);
    team.forEach(cells.height(), [&](int y, int member) {
      Scratch& s = scratch[at(member)];
      Sums& sum = sums[at(member)];
      s.gradient.assign(at(cells.width() * kBandLanes), 0.0F);
      haar(byPicture.row(2 * y), byPicture.row(2 * y + 1), cells.width(), at(kBandLanes), s.gradient.data());
      for (int x = 0; x < cells.width(); ++x) {
        for (int j = 0; j < kBands; ++j) sum.bias[at(j)] += s.gradient[at(x * kBandLanes + j)];
      }
      s.product.resize(at(cells.width()) * stride);
      kernels::product(s.gradient.data(), at(kBandLanes), cells.width(), kBands, weights.data(), inPanels(in),
                       s.product.data(), stride);
      const float* input = below.output.cell(cells.x0, cells.y0 + y);
      kernels::styleBackward(input, s.product.data(), stride, cells.width(), in, style.data(),
                             below.gradient.cell(cells.x0, cells.y0 + y), sum.style.data());
      if (trained != nullptr) {
        kernels::outerProducts(input, at(in), in, s.gradient.data(), at(kBandLanes), kBandLanes, cells.width(),
                               sum.weight.data());
      }
    });
    joinSums();
    if (trained == nullptr) return;
    for (std::size_t j = 0; j < at(kBands); ++j) {
      trained->bias[j] = sums.front().bias[j];
      for (std::size_t k = 0; k < at(in); ++k) {
        trained->weight[j * at(in) + at(head.inputOrder[k])] = style[k] * sums.front().weight[k * at(kBandLanes) + j];
      }
    }
  }

  void startSums(std::size_t style, std::size_t bias, std::size_t weight) {
    for (Sums& s : sums) {
      s.style.assign(style, 0.0F);
      s.bias.assign(bias, 0.0F);
      s.weight.assign(weight, 0.0F);
    }
  }
  void joinSums() {
    for (std::size_t m = 1; m < sums.size(); ++m) {
      addTo(sums.front().style, sums[m].style);
      addTo(sums.front().bias, sums[m].bias);
      addTo(sums.front().weight, sums[m].weight);
    }
  }

  void upBackward(std::size_t index) {
    Layer& layer = layers[index];
    const CellRows& input = layers[index - 1].output;
    CellRows& to = layers[index - 1].gradient;
    const int out = packed.layers[index].outChannels;
    to = gradientRows(index - 1, input.region, input.channels);
    startSums(at(input.channels), 0, 0);
    const Roi half = input.region, fine = layer.output.region;
    team.forEach(half.height(), [&](int task, int member) {
      const int y = half.y0 + task;
      std::vector<float>& rows = scratch[at(member)].rows;
      const std::size_t floats = at(2 * half.width()) * at(out);
      rows.assign(2 * floats, 0.0F);
      for (int i = 0; i < 2; ++i) {
        if (!layer.gradient.hasRow(2 * y + i)) continue;
        std::copy_n(layer.gradient.cell(fine.x0, 2 * y + i), at(fine.width()) * at(out),
                    rows.data() + at(i) * floats + at(fine.x0 - 2 * half.x0) * at(out));
      }
      kernels::haarRowBackward(rows.data(), rows.data() + floats, half.width(), out, layer.modulated.style.data(),
                               input.cell(half.x0, y), to.cell(half.x0, y), sums[at(member)].style.data());
    });
    joinSums();
  }

  // Rows y0 .. y1 of the layer's gradient behind its activation, without padding: scratch.gradient [cells, out].
  void behindActivation(const Layer& layer, int y0, int y1, Scratch& s, Sums& sum) const {
    const Roi region = layer.output.region;
    const int out = layer.output.channels;
    const std::size_t row = at(region.width()) * at(out);
    s.gradient.resize(row * at(y1 - y0));
    for (int y = y0; y < y1; ++y) {
      float* g = s.gradient.data() + at(y - y0) * row;
      std::copy_n(layer.gradient.cell(region.x0, y), row, g);
      kernels::leakyReluBackward(layer.output.cell(region.x0, y), g, region.width(), out, sum.bias.data());
    }
  }

  void depthwiseBackward(std::size_t index, TrainedLayer* trained) {
    Layer& layer = layers[index];
    const PackedLayer& weights = packed.layers[index];
    const CellRows& input = layers[index - 1].output;
    const int in = weights.inChannels, out = weights.outChannels;
    const Roi region = layer.output.region, wide = input.region;
    layer.passed = rowsIn(passedMemory, wide, in);
    startSums(at(in), at(out), trained != nullptr ? at(in) * at(out) : 0);
    const std::size_t stride = at(inPanels(in) * kernels::kPanel);
    const std::vector<float> zeros(input.rowStride(), 0.0F);
    const int byThreads = (region.height() + team.size() - 1) / team.size();
    const int rows = std::min(byThreads, (kCellsPerTask + region.width() - 1) / region.width());
    const int tasks = (region.height() + rows - 1) / rows;
    team.forEach(tasks, [&](int task, int member) {
      const int y0 = region.y0 + task * rows, y1 = std::min(region.y1, y0 + rows);
      const int cells = (y1 - y0) * region.width();
      Scratch& s = scratch[at(member)];
      Sums& sum = sums[at(member)];
      behindActivation(layer, y0, y1, s, sum);
      s.product.resize(at(cells) * stride);
      kernels::product(s.gradient.data(), at(out), cells, out, layer.back.data(), inPanels(in), s.product.data(),
                       stride);
      s.left.resize(at(cells) * at(in));
      for (int y = y0; y < y1; ++y) {
        const std::size_t first = at((y - y0) * region.width());
        const std::size_t offset = at(region.x0 - 1 - wide.x0 + 1) * at(in);
        const float* around[3];
        for (int i = 0; i < 3; ++i) {
          around[i] = input.hasRow(y + i - 1) ? input.cell(region.x0 - 1, y + i - 1) : zeros.data() + offset;
        }
        float* left = s.left.data() + first * at(in);
        kernels::depthwise(around, region.width(), in, weights.taps.data(), left);
        kernels::styleBackward(left, s.product.data() + first * stride, stride, region.width(), in,
                               layer.modulated.style.data(), layer.passed.cell(region.x0, y), sum.style.data());
      }
      if (trained != nullptr) {
        kernels::outerProducts(s.left.data(), at(in), in, s.gradient.data(), at(out), out, cells, sum.weight.data());
      }
    });
    clearAround(layer.passed, region);
    joinSums();
    CellRows& to = layers[index - 1].gradient;
    to = gradientRows(index - 1, wide, in);
    team.forEach(wide.height(), [&](int task, int) {
      const int y = wide.y0 + task;
      const float* around[3];
      for (int i = 0; i < 3; ++i) {
        around[i] = layer.passed.hasRow(y + i - 1) ? layer.passed.cell(wide.x0 - 1, y + i - 1) : zeros.data();
      }
      kernels::depthwise(around, wide.width(), in, layer.flipped.data(), to.cell(wide.x0, y));
    });
    if (trained == nullptr) return;
    for (std::size_t k = 0; k < at(in); ++k) {
      const float* row = sums.front().weight.data() + k * at(out);
      const std::size_t column = at(weights.inputOrder[k]);
      for (std::size_t o = 0; o < at(out); ++o) {
        trained->weight[at(weights.outputOrder[o]) * at(in) + column] = layer.modulated.style[k] * row[o];
      }
    }
    for (std::size_t o = 0; o < at(out); ++o) trained->bias[at(weights.outputOrder[o])] = sums.front().bias[o];
  }

  // Zeros in the cells of `rows` that lie outside `inside`, and in its padding.
  static void clearAround(const CellRows& rows, Roi inside) {
    const Roi all = rows.region;
    for (int y = all.y0; y < all.y1; ++y) {
      if (y < inside.y0 || y >= inside.y1) {
        std::fill_n(rows.cell(all.x0 - 1, y), rows.rowStride(), 0.0F);
        continue;
      }
      std::fill_n(rows.cell(all.x0 - 1, y), at(inside.x0 - all.x0 + 1) * at(rows.channels), 0.0F);
      std::fill_n(rows.cell(inside.x1, y), at(all.x1 - inside.x1 + 1) * at(rows.channels), 0.0F);
    }
  }

  // The first layer: its input is a constant, so only the style's gradient is wanted.
  void fullConvBackward(std::size_t index) {
    Layer& layer = layers[index];
    const CellRows& input = inputOf(index);
    const int in = packed.layers[index].inChannels, out = packed.layers[index].outChannels, columns = 9 * in;
    startSums(at(columns), at(out), 0);
    const Roi region = layer.output.region;
    const std::vector<float> ones(at(columns), 1.0F);
    team.forEach(region.height(), [&](int task, int member) {
      const int y = region.y0 + task;
      Scratch& s = scratch[at(member)];
      behindActivation(layer, y, y + 1, s, sums[at(member)]);
      const std::size_t stride = at(inPanels(columns) * kernels::kPanel);
      s.product.resize(at(region.width()) * stride);
      kernels::product(s.gradient.data(), at(out), region.width(), out, layer.back.data(), inPanels(columns),
                       s.product.data(), stride);
      s.left.assign(at(region.width()) * at(columns), 0.0F);
      float* a = s.left.data();
      for (int x = region.x0; x < region.x1; ++x) {
        for (int t = 0; t < 9; ++t, a += in) {
          if (input.hasRow(y + t / 3 - 1)) std::copy_n(input.cell(x + t % 3 - 1, y + t / 3 - 1), in, a);
        }
      }
      s.rows.resize(at(region.width()) * at(columns));
      kernels::styleBackward(s.left.data(), s.product.data(), stride, region.width(), columns, ones.data(),
                             s.rows.data(), sums[at(member)].style.data());
    });
    joinSums();
    std::vector<float>& style = sums.front().style;
    for (std::size_t t = 1; t < 9; ++t) {
      for (std::size_t k = 0; k < at(in); ++k) style[k] += style[t * at(in) + k];
    }
  }

  // The derivative by row `index` of w from that by the style in sums.front().
  void throughAffine(std::size_t index, LatentWPlus& w) const {
    const PackedLayer& layer = packed.layers[index];
    const std::span<float> row = w.row(static_cast<int>(index));
    const std::size_t size = row.size();
    for (std::size_t k = 0; k < at(layer.inChannels); ++k) {
      const float g = sums.front().style[k];
      const float* a = layer.affineWeight.data() + at(layer.inputOrder[k]) * size;
      for (std::size_t i = 0; i < size; ++i) row[i] += g * a[i];
    }
  }

  TrainedLayer* trainedOf(std::size_t row) const {
    if (byWeights == nullptr) return nullptr;
    for (TrainedLayer& t : *byWeights) {
      if (at(t.row) == row) return &t;
    }
    return nullptr;
  }

  void startBackward(std::vector<TrainedLayer>* trained) {
    byW = LatentWPlus(LatentW{std::vector<float>(at(spec.latentSize), 0.0F)}, spec.styleRows);
    byWeights = trained;
    place = layers.size();
  }

  bool backward() {
    const std::size_t i = --place;
    switch (packed.layers[i].kind) {
      case MobileLayerKind::kHead:
        headBackward(trainedOf(i));
        break;
      case MobileLayerKind::kUp:
        upBackward(i);
        break;
      case MobileLayerKind::kDepthwiseConv:
        depthwiseBackward(i, trainedOf(i));
        break;
      case MobileLayerKind::kFullConv:
        fullConvBackward(i);
        break;
    }
    throughAffine(i, byW);
    return i == 0;
  }

  void useWeights(const TrainedLayer& trained) {
    if (at(trained.row) == headIndex()) {
      headWeight = trained.weight;
      headBias = trained.bias;
      return;
    }
    PackedLayer& layer = packed.layers[at(trained.row)];
    layer = kernels::packedWith(layer, trained.weight, trained.bias);
    layers[at(trained.row)].back = transposedPanels(layer, layer.inChannels);
  }

  GeneratorSpec spec;
  kernels::PackedModel packed;
  kernels::ThreadTeam team;
  std::shared_ptr<kernels::BufferPool> pool;
  std::vector<Layer> layers;
  std::vector<Sums> sums;
  std::vector<Scratch> scratch;
  Buffer constantMemory, passedMemory;
  std::array<Buffer, 2> gradients;
  CellRows constant;
  std::vector<float> headWeight, headBias;
  std::size_t place = 0;  // forward: the next layer; backward: one past it
  ImageF picture, byPicture;
  LatentWPlus byW;
  std::vector<TrainedLayer>* byWeights = nullptr;
};

MobileGradient::MobileGradient(const std::shared_ptr<const MobileModel>& model, int threads, int trainedFrom)
    : impl_(std::make_unique<Impl>(model, threads)) {
  for (std::size_t i = 0; i < model->layers.size(); ++i) {
    const MobileLayer& layer = model->layers[i];
    const bool pointwise = layer.kind == MobileLayerKind::kDepthwiseConv || layer.kind == MobileLayerKind::kHead;
    if (!pointwise || layer.resolution < trainedFrom) continue;
    trained_.push_back({static_cast<int>(i), layer.weight, layer.bias});
  }
  gradients_ = trained_;
}

MobileGradient::~MobileGradient() = default;

int MobileGradient::side() const {
  return impl_->spec.imageResolution;
}

void MobileGradient::start(const LatentWPlus& w, Roi window) {
  const bool even = ((window.x0 | window.y0 | window.x1 | window.y1) & 1) == 0;
  if (window.empty() || !even || !Roi::square(side()).contains(window)) {
    throw Error::internal("a window outside the picture was given to the gradient");
  }
  impl_->start(w, window);
}

bool MobileGradient::forward() {
  return impl_->forward();
}

const ImageF& MobileGradient::picture() const {
  return impl_->picture;
}

void MobileGradient::startBackward(const ImageF& gradient, Weights weights) {
  if (gradient.width != impl_->picture.width || gradient.height != impl_->picture.height) {
    throw Error::internal("a gradient of another size than the picture");
  }
  impl_->byPicture = gradient;
  impl_->startBackward(weights == Weights::kTrained ? &gradients_ : nullptr);
}

bool MobileGradient::backward() {
  return impl_->backward();
}

const LatentWPlus& MobileGradient::derivative() const {
  return impl_->byW;
}

void MobileGradient::trainedChanged() {
  for (const TrainedLayer& layer : trained_) impl_->useWeights(layer);
}

GradientSource mobileGradientSource(std::shared_ptr<const MobileModel> model, int threads) {
  GradientSource source{specOf(*model), LatentW{model->meanLatent}, {}};
  source.make = [model = std::move(model), threads] { return std::make_unique<MobileGradient>(model, threads); };
  return source;
}

}  // namespace lineament
