#include "core/nn/gan_kernels.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

constexpr const char* kSource =
#include "core/nn/gan_kernels.cu.h"
    ;

enum Kernel {
  kFinishHalf,
  kFinishFloat,
  kFinishWovenHalf,
  kFinishWovenFloat,
  kFoldHalf,
  kFoldFloat,
  kHeadHalf,
  kHeadFloat,
  kEnlarge,
  kBytes
};
const std::vector<const char*> kNames = {"finish_16", "finish_f32", "finish_woven_16", "finish_woven_f32", "fold_16",
                                         "fold_f32",  "head_16",    "head_f32",        "enlarge",          "bytes_of"};

constexpr int kThreads = 256;

std::int64_t blocksOf(std::int64_t threads) {
  return (threads + kThreads - 1) / kThreads;
}

bool isSmall(std::int64_t elements) {
  return elements < std::numeric_limits<int>::max() - kThreads;
}

bool isPlanes(const at::Tensor& x) {
  return x.scalar_type() == at::kFloat && x.is_contiguous() && x.size(0) == 1 && isSmall(x.numel());
}

float limitOf(double clamp) {
  return clamp > 0.0 ? static_cast<float>(clamp) : std::numeric_limits<float>::infinity();
}

int sizeOf(const at::Tensor& x, int dimension) {
  return static_cast<int>(x.size(dimension));
}

void* noiseAt(const GanConv& conv, Roi output) {
  const std::int64_t first = std::int64_t{output.y0} * conv.resolution + output.x0;
  return static_cast<char*>(conv.noise.data_ptr()) + first * static_cast<std::int64_t>(conv.noise.element_size());
}

}  // namespace

std::shared_ptr<const GanKernels> GanKernels::compiled(const at::Device& device, at::ScalarType half) {
  std::vector<const char*> options;
  if (half == at::kBFloat16) options.push_back("-DBFLOAT16");
  auto kernels = CudaKernels::compiled(device, kSource, kNames, options);
  return kernels ? std::make_shared<GanKernels>(std::move(kernels), half) : nullptr;
}

GanKernels::GanKernels(std::shared_ptr<const CudaKernels> kernels, at::ScalarType half)
    : kernels_(std::move(kernels)), half_(half) {}

bool GanKernels::isStored(const at::Tensor& x) const {
  return half_ != at::kFloat && x.scalar_type() == half_ && x.size(0) == 1 && x.size(1) % 8 == 0 &&
         isSmall(x.numel()) && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor GanKernels::folded(const GanConv& conv, const at::Tensor& style) const {
  constexpr int kMostInputs = 8192;  // of the memory that a block's threads share
  const at::Tensor& weight = plainWeight(conv);
  if (conv.in > kMostInputs || !isSmall(weight.numel()) || (conv.upsamples && !conv.phases.defined()) ||
      !style.is_contiguous()) {
    return {};
  }
  const auto format = conv.half ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous;
  if (!weight.is_contiguous(format)) return {};
  at::Tensor made = conv.half ? emptyChannelsLast(weight.sizes().vec(), weight.device(), half_)
                              : emptyPlanes(weight.sizes().vec(), weight.device(), at::kFloat);
  kernels_->start(conv.half ? kFoldHalf : kFoldFloat,
                  {conv.out, kThreads, static_cast<int>((conv.in + 64) * static_cast<int>(sizeof(float)))},
                  made.data_ptr(), weight.data_ptr(), conv.squares.data_ptr(), style.data_ptr(), conv.in,
                  static_cast<int>(weight.numel() / conv.out), conv.half ? 1 : 0, conv.half ? 1 : 0,
                  static_cast<float>(kActivationGain));
  return made;
}

bool GanKernels::activate(const GanConv& conv, double clamp, at::Tensor& x, Roi output) const {
  const bool half = isStored(x);
  if (!half && !isPlanes(x)) return false;
  kernels_->start(half ? kFinishHalf : kFinishFloat, {blocksOf(half ? x.numel() / 8 : x.numel()), kThreads},
                  x.data_ptr(), noiseAt(conv, output), conv.bias.data_ptr(), output.width(), output.height(), conv.out,
                  conv.resolution, limitOf(clamp));
  return true;
}

at::Tensor GanKernels::wovenActivated(const GanConv& conv, double clamp, const at::Tensor& y, Roi cells) const {
  const bool half = isStored(y) && conv.out % 8 == 0;
  if (!half && !isPlanes(y)) return {};
  const std::vector<std::int64_t> shape{1, conv.out, 2 * y.size(2), 2 * y.size(3)};
  at::Tensor x = half ? emptyChannelsLast(shape, y.device(), half_) : emptyPlanes(shape, y.device(), at::kFloat);
  kernels_->start(half ? kFinishWovenHalf : kFinishWovenFloat, {blocksOf(y.numel() / (half ? 32 : 4)), kThreads},
                  x.data_ptr(), y.data_ptr(), noiseAt(conv, cells.doubled()), conv.bias.data_ptr(), cells.width(),
                  cells.height(), conv.out, conv.resolution, limitOf(clamp));
  return x;
}

at::Tensor GanKernels::picture(const GanHead& head, const at::Tensor& x, const at::Tensor& style, double clamp,
                               const at::Tensor& below) const {
  constexpr int kMostChannels = 4096;
  const bool half = head.half && isStored(x);
  if (!half && (head.half || !isPlanes(x))) return {};
  if (head.in > kMostChannels || !style.is_contiguous()) return {};
  if (below.defined() && (!below.is_contiguous() || below.size(2) != x.size(2) || below.size(3) != x.size(3)))
    return {};
  at::Tensor made = emptyPlanes({1, 3, x.size(2), x.size(3)}, x.device(), at::kFloat);
  void* under = below.defined() ? below.data_ptr() : nullptr;
  const int pixels = sizeOf(x, 2) * sizeOf(x, 3);
  if (!half) {
    kernels_->start(kHeadFloat, {(pixels + 31) / 32, kThreads}, made.data_ptr(), under, x.data_ptr(),
                    head.weight.data_ptr(), style.data_ptr(), head.bias.data_ptr(), pixels, head.in, limitOf(clamp));
    return made;
  }
  int lanes = 1;
  while (lanes < 32 && lanes * 2 * 8 <= head.in) lanes *= 2;
  // Several pixels per thread, so that the shared weights are made fewer times.
  const int groups = kThreads / lanes;
  const int blocks = std::clamp((pixels + groups - 1) / groups, 1, 2048);
  kernels_->start(kHeadHalf, {blocks, kThreads, 3 * head.in * static_cast<int>(sizeof(float))}, made.data_ptr(), under,
                  x.data_ptr(), head.weight.data_ptr(), style.data_ptr(), head.bias.data_ptr(), pixels, head.in, lanes,
                  limitOf(clamp));
  return made;
}

at::Tensor GanKernels::enlarged(const at::Tensor& picture) const {
  if (!isPlanes(picture) || !isSmall(4 * picture.numel())) return {};
  at::Tensor made = emptyPlanes({1, 3, 2 * picture.size(2), 2 * picture.size(3)}, picture.device(), at::kFloat);
  kernels_->start(kEnlarge, {blocksOf(picture.numel()), kThreads}, made.data_ptr(), picture.data_ptr(),
                  sizeOf(picture, 3), sizeOf(picture, 2));
  return made;
}

at::Tensor GanKernels::bytes(const at::Tensor& picture) const {
  const std::int64_t pixels = picture.size(2) * picture.size(3);
  if (!isPlanes(picture) || pixels % 4 != 0) return {};
  at::Tensor made = emptyPlanes({1, picture.size(2), picture.size(3), 3}, picture.device(), at::kByte);
  kernels_->start(kBytes, {blocksOf(pixels / 4), kThreads}, made.data_ptr(), picture.data_ptr(),
                  static_cast<int>(pixels));
  return made;
}

}  // namespace lineament::nn
