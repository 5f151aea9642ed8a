#include "core/nn/lpips.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "core/base/error.h"
#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

constexpr float kNoLength = 1e-10F;  // as the reference adds to a cell's length

std::size_t at(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

float inverseLength(const float* cell, std::size_t channels) {
  float sum = 0.0F;
  for (std::size_t c = 0; c < channels; ++c) sum += cell[c] * cell[c];
  return 1.0F / (std::sqrt(sum) + kNoLength);
}

// Means over `factor` x `factor` pixels, scaled to a sum of 1.
std::vector<float> weightsAt(const std::vector<float>& weights, int side, int factor) {
  const int small = side / factor;
  std::vector<float> to(at(small) * at(small), 0.0F);
  double sum = 0.0;
  for (int y = 0; y < small * factor; ++y) {
    for (int x = 0; x < small * factor; ++x) {
      const float w = weights[at(y) * at(side) + at(x)];
      to[at(y / factor) * at(small) + at(x / factor)] += w;
      sum += double{w};
    }
  }
  if (!(sum > 0.0)) throw Error::internal("every pixel of a comparison has weight 0");
  for (float& w : to) w = static_cast<float>(double{w} / sum);
  return to;
}

}  // namespace

Lpips::Lpips(std::shared_ptr<const Vgg16> network, int side, Way way)
    : network_(network),
      side_(side),
      pass_(std::move(network), side, side, kVggBlockEnds.back()),
      tensors_(way == Way::kTensors || !network_->device().is_cpu()) {
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    blocks_[b].side = side >> b;
    blocks_[b].channels = network_->channels(kVggBlockEnds[b]);
    blocks_[b].head = network_->head(static_cast<int>(b));
  }
}

at::Tensor Lpips::tensorOf(const ImageF& picture) const {
  return fromHost(picture.pixels, {1, picture.height, picture.width, 3}).to(network_->device()).permute({0, 3, 1, 2});
}

Lpips::Block* Lpips::blockOf(int convolution) {
  const auto it = std::find(kVggBlockEnds.begin(), kVggBlockEnds.end(), convolution);
  return it == kVggBlockEnds.end() ? nullptr : &blocks_[static_cast<std::size_t>(it - kVggBlockEnds.begin())];
}

void Lpips::startTarget(const ImageF& picture, const std::vector<float>& loss, const std::vector<float>& report) {
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    blocks_[b].loss = weightsAt(loss, side_, 1 << b);
    blocks_[b].report = weightsAt(report, side_, 1 << b);
    if (tensors_) {
      blocks_[b].tensors =
          LpipsTensors(blocks_[b].head, blocks_[b].loss, blocks_[b].report, blocks_[b].side, network_->device());
      continue;
    }
    blocks_[b].target.resize(at(blocks_[b].side) * at(blocks_[b].side) * at(blocks_[b].channels));
  }
  pass_.start(tensorOf(picture));
}

bool Lpips::prepareTarget() {
  return pass_.forward([this](int convolution, std::int64_t first, const at::Tensor& rows) {
    Block* block = blockOf(convolution);
    if (block == nullptr) return;
    if (tensors_) return block->tensors.setTarget(first, rows);
    const std::size_t channels = at(block->channels), cells = at(rows.size(2)) * at(rows.size(3));
    const float* from = rows.const_data_ptr<float>();
    float* to = block->target.data() + at(first) * at(block->side) * channels;
    parallel(0, static_cast<std::int64_t>(cells), 256, [&](std::int64_t begin, std::int64_t end) {
      for (std::size_t i = at(begin); i < at(end); ++i) {
        const float scale = inverseLength(from + i * channels, channels);
        for (std::size_t c = 0; c < channels; ++c) to[i * channels + c] = from[i * channels + c] * scale;
      }
    });
  });
}

void Lpips::start(const ImageF& picture) {
  pass_.start(tensorOf(picture));
  backward_ = false;
  value_ = reported_ = 0.0;
  if (tensors_) sums_ = fromHost({0.0F, 0.0F}, {2}).to(network_->device());
}

bool Lpips::measure() {
  const bool done = pass_.forward([this](int convolution, std::int64_t first, const at::Tensor& rows) {
    if (const Block* block = blockOf(convolution)) compare(*block, first, rows);
  });
  if (done && tensors_) {
    const std::vector<float> sums = toHost(sums_);  // the one time that the device is waited for
    value_ = double{sums[0]};
    reported_ = double{sums[1]};
  }
  return done;
}

bool Lpips::work() {
  if (!backward_) {
    if (measure()) {
      pass_.startBackward();
      backward_ = true;
    }
    return false;
  }
  return pass_.backward([this](int convolution, std::int64_t first, const at::Tensor& rows) {
    const Block* block = blockOf(convolution);
    return block == nullptr ? at::Tensor() : derivative(*block, first, rows);
  });
}

void Lpips::compare(const Block& block, std::int64_t first, const at::Tensor& rows) {
  if (tensors_) return block.tensors.compare(first, rows, sums_);
  const std::size_t channels = at(block.channels), start = at(first) * at(block.side);
  const float* from = rows.const_data_ptr<float>();
  std::mutex mutex;
  parallel(0, rows.size(2) * rows.size(3), 256, [&](std::int64_t begin, std::int64_t end) {
    double value = 0.0, reported = 0.0;
    for (std::size_t i = at(begin); i < at(end); ++i) {
      const float* cell = from + i * channels;
      const float* target = block.target.data() + (start + i) * channels;
      const float scale = inverseLength(cell, channels);
      float sum = 0.0F;
      for (std::size_t c = 0; c < channels; ++c) {
        const float d = cell[c] * scale - target[c];
        sum += block.head[c] * d * d;
      }
      value += double{block.loss[start + i]} * double{sum};
      reported += double{block.report[start + i]} * double{sum};
    }
    const std::lock_guard lock(mutex);
    value_ += value;
    reported_ += reported;
  });
}

// With x = f / |f|: by f is (g - x (x . g)) / |f| where g is the derivative by x.
at::Tensor Lpips::derivative(const Block& block, std::int64_t first, const at::Tensor& rows) const {
  if (tensors_) return block.tensors.derivative(first, rows);
  const std::size_t channels = at(block.channels), start = at(first) * at(block.side);
  at::Tensor asked =
      emptyChannelsLast({1, block.channels, rows.size(2), rows.size(3)}, rows.device(), rows.scalar_type());
  const float* from = rows.const_data_ptr<float>();
  float* to = asked.data_ptr<float>();
  parallel(0, rows.size(2) * rows.size(3), 256, [&](std::int64_t begin, std::int64_t end) {
    for (std::size_t i = at(begin); i < at(end); ++i) {
      const float* cell = from + i * channels;
      const float* target = block.target.data() + (start + i) * channels;
      float* g = to + i * channels;
      const float scale = inverseLength(cell, channels), weight = 2.0F * block.loss[start + i];
      float along = 0.0F;
      for (std::size_t c = 0; c < channels; ++c) {
        const float x = cell[c] * scale;
        g[c] = weight * block.head[c] * (x - target[c]);
        along += g[c] * x;
      }
      for (std::size_t c = 0; c < channels; ++c) g[c] = (g[c] - along * cell[c] * scale) * scale;
    }
  });
  return asked;
}

void Lpips::addGradient(ImageF& gradient, float factor) const {
  const std::vector<float> from = toHost(pass_.gradient().permute({0, 2, 3, 1}));
  for (std::size_t i = 0; i < gradient.pixels.size(); ++i) gradient.pixels[i] += factor * from[i];
}

}  // namespace lineament::nn
