#include "core/nn/vgg_layers.h"

#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

bool quickFor(const at::Tensor& x) {
  return x.is_cpu() && x.scalar_type() == at::kFloat;
}

struct Plane {
  std::int64_t rows, columns, channels;
  std::int64_t at(std::int64_t y, std::int64_t x) const { return (y * columns + x) * channels; }
};

Plane planeOf(const at::Tensor& x) {
  return {x.size(2), x.size(3), x.size(1)};
}

void quickMaxRow(const float* x, const Plane& from, const Plane& to, std::int64_t row, float* y, std::int32_t* kept) {
  for (std::int64_t column = 0; column < to.columns; ++column) {
    const float* a = x + from.at(2 * row, 2 * column);
    const float* b = a + from.channels;
    const float* c = x + from.at(2 * row + 1, 2 * column);
    const float* d = c + from.channels;
    float* best = y + to.at(row, column);
    std::int32_t* which = kept + to.at(row, column);
    for (std::int64_t k = 0; k < to.channels; ++k) {
      const float upper = b[k] > a[k] ? b[k] : a[k], lower = d[k] > c[k] ? d[k] : c[k];
      const std::int32_t above = b[k] > a[k] ? 1 : 0, below = d[k] > c[k] ? 3 : 2;
      best[k] = lower > upper ? lower : upper;
      which[k] = lower > upper ? below : above;
    }
  }
}

// x's activation becomes the gradient: gradient where its number was the maximum, plus what is added, where it was > 0.
void quickBackCell(float* x, const float* gradient, const std::int32_t* kept, std::int32_t number, const float* added,
                   std::int64_t channels) {
  for (std::int64_t k = 0; k < channels; ++k) {
    const float passed = (kept[k] == number ? gradient[k] : 0.0F) + (added != nullptr ? added[k] : 0.0F);
    x[k] = x[k] > 0.0F ? passed : 0.0F;
  }
}

void addedOnlyCell(float* x, const float* added, std::int64_t channels) {
  for (std::int64_t k = 0; k < channels; ++k) x[k] = x[k] > 0.0F && added != nullptr ? added[k] : 0.0F;
}

}  // namespace

ConvolutionLayer::ConvolutionLayer(const at::Tensor& weight, const at::Tensor& bias) : bias_(bias) {
  const at::Tensor back = weight.flip({2, 3}).transpose(0, 1).contiguous();
  if (quickFor(weight) && Winograd3x3::fits(weight)) {
    quick_ = std::make_unique<const Winograd3x3>(weight);
    quickBack_ = std::make_unique<const Winograd3x3>(back);
    return;
  }
  weight_ = weight.contiguous(at::MemoryFormat::ChannelsLast);
  backWeight_ = back.contiguous(at::MemoryFormat::ChannelsLast);
}

void ConvolutionLayer::forward(const at::Tensor& x, const at::Tensor& y) const {
  if (quick_) return quick_->run(x, y, ConvolutionEnd::kRelu, bias_, {});
  y.copy_(conv2dPadded(x, weight_, bias_, 0, 1).relu_());
}

void ConvolutionLayer::backward(const at::Tensor& gradient, const at::Tensor& y, bool masked,
                                const at::Tensor& added) const {
  if (quickBack_) {
    return quickBack_->run(gradient, y, masked ? ConvolutionEnd::kMask : ConvolutionEnd::kPlain, {}, added);
  }
  at::Tensor sums = conv2dPadded(gradient, backWeight_, {}, 0, 1);
  if (!masked) {
    y.copy_(sums);
    return;
  }
  if (added.defined()) sums.add_(added);
  reluBackwardInto(y, sums, y);
}

void maxForward(const at::Tensor& x, const at::Tensor& y, at::Tensor& kept) {
  if (!quickFor(x)) {
    const auto [maxima, indices] = maxPoolIndexed(x);
    y.copy_(maxima);
    kept = indices;
    return;
  }
  const Plane from = planeOf(x), to = planeOf(y);
  if (!kept.defined()) kept = emptyFloats({to.rows * to.columns * to.channels}).view(at::kInt);
  const float* source = x.const_data_ptr<float>();
  float* best = y.data_ptr<float>();
  auto* which = kept.data_ptr<std::int32_t>();
  parallel(0, to.rows, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) quickMaxRow(source, from, to, row, best, which);
  });
}

void maxBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& kept, const at::Tensor& added) {
  if (!quickFor(x)) {
    at::Tensor passed = maxPoolBackward(gradient.contiguous(at::MemoryFormat::ChannelsLast), x, kept);
    if (added.defined()) passed.add_(added);
    reluBackwardInto(x, passed, x);
    return;
  }
  const Plane plane = planeOf(x), small = planeOf(gradient);
  float* to = x.data_ptr<float>();
  const float* from = gradient.const_data_ptr<float>();
  const auto* which = kept.const_data_ptr<std::int32_t>();
  const float* more = added.defined() ? added.const_data_ptr<float>() : nullptr;
  parallel(0, plane.rows, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      for (std::int64_t column = 0; column < plane.columns; ++column) {
        const std::int64_t place = plane.at(row, column);
        const float* extra = more == nullptr ? nullptr : more + place;
        if (row / 2 >= small.rows || column / 2 >= small.columns) {
          addedOnlyCell(to + place, extra, plane.channels);
          continue;
        }
        const std::int64_t source = small.at(row / 2, column / 2);
        quickBackCell(to + place, from + source, which + source, static_cast<std::int32_t>(row % 2 * 2 + column % 2),
                      extra, plane.channels);
      }
    }
  });
}

}  // namespace lineament::nn
