#include "core/kernels/kernel_style_network.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/buffer_pool.h"
#include "core/kernels/conv_kernels.h"
#include "core/kernels/thread_team.h"

namespace lineament {
namespace {

using namespace kernels;

constexpr float kEpsilon = 1e-5F;  // on the variance: PyTorch's

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

// Weights for one place of the output in its 2 x 2 block (or the only one, when nothing is doubled).
struct Phase {
  int top = 0, left = 0;      // first tap, relative to the input cell
  std::vector<float> packed;  // as ConvRow wants it
};

struct PackedLayer {
  int inputs = 0, outputs = 0, stride = 1;
  int taps = 0;  // a side
  std::vector<Phase> phases;
};

// [outputs, inputs, taps, taps] -> [outputs / 16, taps, taps, inputs, 16]
std::vector<float> packed(const std::vector<float>& w, int outputs, int inputs, int taps) {
  std::vector<float> to;
  to.reserve(w.size());
  for (int o = 0; o < outputs; o += kConvPanel) {
    for (int t = 0; t < taps * taps; ++t) {
      for (int i = 0; i < inputs; ++i) {
        for (int lane = 0; lane < kConvPanel; ++lane) {
          to.push_back(w[(at(o + lane) * at(inputs) + at(i)) * at(taps * taps) + at(t)]);
        }
      }
    }
  }
  return to;
}

// A doubled picture holds every cell four times, so a kernel of three sees two cells a side: its weights on the same
// cell are added up. `side` 0: the left or upper place of a block, 1: the other.
int cellOfTap(int tap, int side) {
  return (tap + side + 1) / 2 - side;  // side 0: 0, 1, 1; side 1: 0, 0, 1
}

std::vector<float> folded(const StyleLayer& layer, int sideY, int sideX) {
  std::vector<float> to(at(layer.outputs) * at(layer.inputs) * 4, 0.0F);
  for (std::size_t pair = 0; pair < at(layer.outputs) * at(layer.inputs); ++pair) {
    for (int ty = 0; ty < 3; ++ty) {
      for (int tx = 0; tx < 3; ++tx) {
        to[pair * 4 + at(2 * cellOfTap(ty, sideY) + cellOfTap(tx, sideX))] += layer.weights[pair * 9 + at(3 * ty + tx)];
      }
    }
  }
  return to;
}

PackedLayer packedLayer(const StyleLayer& from) {
  PackedLayer to{from.inputs, from.outputs, from.stride, from.kernel, {}};
  if (!from.upsampled) {
    const int before = -(from.kernel / 2);
    to.phases.push_back({before, before, packed(from.weights, from.outputs, from.inputs, from.kernel)});
    return to;
  }
  to.taps = 2;
  for (int sideY = 0; sideY < 2; ++sideY) {
    for (int sideX = 0; sideX < 2; ++sideX) {
      to.phases.push_back({sideY - 1, sideX - 1, packed(folded(from, sideY, sideX), from.outputs, from.inputs, 2)});
    }
  }
  return to;
}

// The last layer: [3, inputs, k, k] -> [3, k, k, inputs]
std::vector<float> packedRgb(const StyleLayer& layer) {
  std::vector<float> to;
  to.reserve(layer.weights.size());
  const int taps = layer.kernel * layer.kernel;
  for (int o = 0; o < 3; ++o) {
    for (int t = 0; t < taps; ++t) {
      for (int i = 0; i < layer.inputs; ++i) {
        to.push_back(layer.weights[(at(o) * at(layer.inputs) + at(i)) * at(taps) + at(t)]);
      }
    }
  }
  return to;
}

// Pixels with a border around them that the next convolution reads.
struct Plane {
  int width = 0, height = 0, channels = 0, border = 0;
  std::shared_ptr<float> data;  // [height + 2 border, width + 2 border, channels]

  std::ptrdiff_t pitch() const { return std::ptrdiff_t{width + 2 * border} * channels; }
  float* cell(int y, int x) const {
    return data.get() + (y + border) * pitch() + std::ptrdiff_t{x + border} * channels;
  }
};

enum class Border { kReflected, kRepeated };

int inside(int i, int size, Border kind) {
  if (kind == Border::kRepeated) return std::clamp(i, 0, size - 1);
  if (i < 0) i = -i;
  return i < size ? i : 2 * (size - 1) - i;
}

class KernelStyleNetwork final : public StyleNetwork {
 public:
  KernelStyleNetwork(std::shared_ptr<const StyleModel> model, KernelOptions options)
      : model_(std::move(model)), team_(options.threads), pool_(std::make_shared<BufferPool>()) {
    for (const StyleLayer& layer : model_->layers) {
      const bool last = layer.scales.empty();
      const bool fits = last ? layer.inputs % kConvPanel == 0 : layer.outputs % kConvPanel == 0;
      if (!fits || (layer.upsampled && layer.kernel != 3)) {
        throw Error::unsupported(
            "A style network with " + std::to_string(layer.outputs) + " channels in \"" + layer.name + "\"",
            "multiples of " + std::to_string(kConvPanel));
      }
      if (!last) layers_.push_back(packedLayer(layer));
    }
    rgb_ = packedRgb(model_->layers.back());
  }

  const StyleModel& model() const override { return *model_; }

  ImageF pass(const ImageF& picture, const StyleMixture& mixture, const StyleNorms* fixed, StyleNorms* measured,
              const StopCheck& stop) override {
    checkStyledSize(picture);
    Plane x = entered(picture);
    Plane kept;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      if (stop && stop()) return {};
      const StyleLayer& layer = model_->layers[i];
      if (layer.opensBlock) kept = x;
      const Plane raw = convolved(x, layers_[i], layer.upsampled);
      const StyleLayer& next = model_->layers[i + 1];
      const int border = next.upsampled ? 1 : next.kernel / 2;
      std::vector<float> scale, shift;
      if (fixed != nullptr) {
        scale = fixed->scales[i];
        shift = fixed->shifts[i];
      } else {
        normOf(raw, layer, mixture, scale, shift);
      }
      if (measured != nullptr) {
        measured->scales.push_back(scale);
        measured->shifts.push_back(shift);
      }
      x = normalised(raw, layer, scale, shift, layer.closesBlock ? &kept : nullptr, border);
      fillBorder(x, next.upsampled ? Border::kRepeated : Border::kReflected);
    }
    return stop && stop() ? ImageF() : left(x, picture);
  }

 private:
  Plane plane(int width, int height, int channels, int border) {
    Plane p{width, height, channels, border, nullptr};
    p.data = pool_->take(static_cast<std::size_t>(p.pitch()) * at(height + 2 * border));
    return p;
  }

  // Reflected to the right and below until the sides divide by four.
  Plane entered(const ImageF& picture) {
    const int border = model_->layers.front().kernel / 2;
    Plane x = plane((picture.width + 3) / 4 * 4, (picture.height + 3) / 4 * 4, 3, border);
    const bool bytes = model_->range == StyleRange::kBytes;
    for (int y = 0; y < x.height; ++y) {
      const float* from = picture.row(inside(y, picture.height, Border::kReflected));
      float* to = x.cell(y, 0);
      for (int c = 0; c < x.width; ++c, to += 3) {
        const float* pixel = from + std::ptrdiff_t{inside(c, picture.width, Border::kReflected)} * 3;
        for (int k = 0; k < 3; ++k) to[k] = bytes ? (pixel[k] + 1.0F) * 127.5F : pixel[k];
      }
    }
    fillBorder(x, Border::kReflected);
    return x;
  }

  static void fillBorder(const Plane& x, Border kind) {
    const auto channels = at(x.channels);
    for (int y = 0; y < x.height; ++y) {
      for (int b = 1; b <= x.border; ++b) {
        std::copy_n(x.cell(y, inside(-b, x.width, kind)), channels, x.cell(y, -b));
        std::copy_n(x.cell(y, inside(x.width - 1 + b, x.width, kind)), channels, x.cell(y, x.width - 1 + b));
      }
    }
    const auto whole = static_cast<std::size_t>(x.pitch());
    for (int b = 1; b <= x.border; ++b) {
      std::copy_n(x.cell(inside(-b, x.height, kind), -x.border), whole, x.cell(-b, -x.border));
      std::copy_n(x.cell(inside(x.height - 1 + b, x.height, kind), -x.border), whole,
                  x.cell(x.height - 1 + b, -x.border));
    }
  }

  Plane convolved(const Plane& x, const PackedLayer& layer, bool doubled) {
    const int scale = doubled ? 2 : 1;
    Plane to = plane(x.width * scale / layer.stride, x.height * scale / layer.stride, layer.outputs, 0);
    const int inputRows = to.height / scale;
    team_.forEach(inputRows, [&](int y, int) {
      std::vector<const float*> rows(at(layer.taps));
      for (std::size_t p = 0; p < layer.phases.size(); ++p) {
        const Phase& phase = layer.phases[p];
        for (int t = 0; t < layer.taps; ++t) rows[at(t)] = x.cell(y * layer.stride + phase.top + t, phase.left);
        ConvRow row;
        row.rows = rows.data();
        row.tapRows = row.tapColumns = layer.taps;
        row.inputs = layer.inputs;
        row.step = layer.stride * layer.inputs;
        row.weights = phase.packed.data();
        row.outputs = layer.outputs;
        row.to = to.cell(y * scale + static_cast<int>(p) / 2, static_cast<int>(p) % 2);
        row.toStep = scale * layer.outputs;
        row.cells = to.width / scale;
        convRow(row);
      }
    });
    return to;
  }

  // Scale and shift of a layer with the normalisation in them. Rows are summed one by one and added up in their order,
  // so the result does not depend on which thread took which row.
  void normOf(const Plane& raw, const StyleLayer& layer, const StyleMixture& mixture, std::vector<float>& scale,
              std::vector<float>& shift) {
    const std::size_t channels = at(raw.channels);
    scale.resize(channels);
    shift.resize(channels);
    std::vector<float> sums(at(raw.height) * channels * 2);
    team_.forEach(raw.height, [&](int y, int) {
      rowSums(raw.cell(y, 0), raw.width, raw.channels, sums.data() + at(y) * channels * 2);
    });
    const double count = static_cast<double>(raw.width) * raw.height;
    for (std::size_t c = 0; c < channels; ++c) {
      double sum = 0.0, squares = 0.0;
      for (std::size_t y = 0; y < at(raw.height); ++y) {
        sum += static_cast<double>(sums[y * channels * 2 + c]);
        squares += static_cast<double>(sums[y * channels * 2 + channels + c]);
      }
      const double mean = sum / count, variance = std::max(0.0, squares / count - mean * mean);
      const float a = mixed(layer.scales, mixture, c), b = mixed(layer.shifts, mixture, c);
      scale[c] = static_cast<float>(static_cast<double>(a) / std::sqrt(variance + static_cast<double>(kEpsilon)));
      shift[c] = static_cast<float>(static_cast<double>(b) - mean * static_cast<double>(scale[c]));
    }
  }

  static float mixed(const std::vector<std::vector<float>>& rows, const StyleMixture& mixture, std::size_t channel) {
    const float first = rows[at(mixture.first)][channel];
    return first + mixture.blend * (rows[at(mixture.second)][channel] - first);
  }

  Plane normalised(const Plane& raw, const StyleLayer& layer, const std::vector<float>& scale,
                   const std::vector<float>& shift, const Plane* kept, int border) {
    Plane to = plane(raw.width, raw.height, raw.channels, border);
    team_.forEach(raw.height, [&](int y, int) {
      normaliseRow(raw.cell(y, 0), raw.width, raw.channels, scale.data(), shift.data(),
                   kept != nullptr ? kept->cell(y, 0) : nullptr, layer.relu ? AfterNorm::kRelu : AfterNorm::kPlain,
                   to.cell(y, 0));
    });
    return to;
  }

  ImageF left(const Plane& x, const ImageF& like) {
    const StyleLayer& layer = model_->layers.back();
    ImageF out(like.width, like.height);
    team_.forEach(like.height, [&](int y, int) {
      std::vector<const float*> rows(at(layer.kernel));
      for (int t = 0; t < layer.kernel; ++t) rows[at(t)] = x.cell(y + t - layer.kernel / 2, -(layer.kernel / 2));
      ConvRow row;
      row.rows = rows.data();
      row.tapRows = row.tapColumns = layer.kernel;
      row.inputs = row.step = layer.inputs;
      row.weights = rgb_.data();
      row.to = out.row(y);
      row.cells = out.width;
      convRowToRgb(row, layer.bias.data());
      for (float* v = out.row(y); v != out.row(y) + std::ptrdiff_t{out.width} * 3; ++v) {
        *v = model_->range == StyleRange::kBytes ? std::clamp(*v, 0.0F, 255.0F) / 127.5F - 1.0F : std::tanh(*v);
      }
    });
    return out;
  }

  std::shared_ptr<const StyleModel> model_;
  ThreadTeam team_;
  std::shared_ptr<BufferPool> pool_;
  std::vector<PackedLayer> layers_;  // all but the last
  std::vector<float> rgb_;
};

}  // namespace

std::unique_ptr<StyleNetwork> makeKernelStyleNetwork(std::shared_ptr<const StyleModel> model, KernelOptions options) {
  return std::make_unique<KernelStyleNetwork>(std::move(model), options);
}

}  // namespace lineament
