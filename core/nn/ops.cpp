#include "core/nn/ops.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/_conv_depthwise2d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/max_pool2d_with_indices.h>
#include <ATen/ops/max_pool2d_with_indices_backward.h>
#include <ATen/ops/reflection_pad2d.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/threshold_backward.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "core/nn/cuda_loader.h"

namespace lineament::nn {

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, std::int64_t groups, std::int64_t stride) {
  const std::int64_t one[] = {1, 1}, none[] = {0, 0}, steps[] = {stride, stride};
  return at::conv2d(x, weight, std::nullopt, steps, none, one, groups);
}

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t stride) {
  const std::int64_t one[] = {1, 1}, none[] = {0, 0}, steps[] = {stride, stride};
  return at::conv2d(x, weight, bias, steps, none, one, 1);
}

at::Tensor depthwise3x3(const at::Tensor& x, const at::Tensor& weight) {
  if (x.device().is_cpu()) return conv2d(x, weight, x.size(1));
  const std::int64_t three[] = {3, 3}, one[] = {1, 1}, none[] = {0, 0};
  return at::_conv_depthwise2d(x, weight, three, std::nullopt, one, none, one);
}

at::Tensor maxPool(const at::Tensor& x, std::int64_t kernel, std::int64_t stride) {
  const std::int64_t size[] = {kernel, kernel}, steps[] = {stride, stride};
  return at::max_pool2d(x, size, steps);
}

at::Tensor averagePool(const at::Tensor& x, std::int64_t kernel, std::int64_t stride) {
  const std::int64_t size[] = {kernel, kernel}, steps[] = {stride, stride};
  return at::avg_pool2d(x, size, steps);
}

at::Tensor leakyRelu(const at::Tensor& x) {
  return at::leaky_relu(x, 0.2);
}

void leakyReluInto(at::Tensor& x) {
  at::leaky_relu_(x, 0.2);
}

at::Tensor transposedConv2d(const at::Tensor& x, const at::Tensor& weight, std::int64_t stride, std::int64_t padding,
                            std::int64_t groups) {
  const std::int64_t steps[] = {stride, stride}, pads[] = {padding, padding}, none[] = {0, 0};
  return at::conv_transpose2d(x, weight, std::nullopt, steps, pads, none, groups);
}

at::Tensor replicated(const at::Tensor& x, std::int64_t all) {
  const std::int64_t pads[] = {all, all, all, all};
  return at::replication_pad2d(x, pads);
}

at::Tensor pictureBytes(const at::Tensor& picture) {
  // Limited, then rounded to nearest: toByte() of core/base/image.h.
  const at::Tensor scaled = picture.permute({0, 2, 3, 1}).to(at::kFloat).add(1.0).mul_(127.5);
  return scaled.clamp_(0.0, 255.0).add_(0.5).to(at::kByte).contiguous();
}

at::Tensor toPinnedHost(const at::Tensor& x, at::Tensor& buffer) {
  if (x.device().is_cpu()) return x.contiguous();
  if (!buffer.defined() || buffer.scalar_type() != x.scalar_type() || buffer.numel() < x.numel()) {
    buffer = at::empty({x.numel()}, at::TensorOptions().dtype(x.scalar_type()).pinned_memory(true));
  }
  at::Tensor host = buffer.narrow(0, 0, x.numel()).view(x.sizes());
  host.copy_(x);  // waits for the device
  return host;
}

void tuneCudnn(bool tune) {
  at::globalContext().setBenchmarkCuDNN(tune);
}

void allowTensorFloat(bool allow) {
  at::globalContext().setAllowTF32CuDNN(allow);
  at::globalContext().setAllowTF32CuBLAS(allow);
}

at::Tensor zeroPadded(const at::Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top,
                      std::int64_t bottom) {
  return padded(x, left, right, top, bottom, 0.0);
}

at::Tensor padded(const at::Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top, std::int64_t bottom,
                  double value) {
  const std::int64_t pads[] = {left, right, top, bottom};
  return at::constant_pad_nd(x, pads, value);
}

at::Tensor reflected(const at::Tensor& x, std::int64_t all) {
  return all == 0 ? x : reflected(x, all, all, all, all);
}

at::Tensor reflected(const at::Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top,
                     std::int64_t bottom) {
  const std::int64_t pads[] = {left, right, top, bottom};
  return at::reflection_pad2d(x, pads);
}

at::Tensor doubled(const at::Tensor& x) {
  const std::int64_t size[] = {2 * x.size(2), 2 * x.size(3)};
  return at::upsample_nearest2d(x, size);
}

at::Tensor instanceNorm(const at::Tensor& x, const at::Tensor& scale, const at::Tensor& shift) {
  return at::instance_norm(x, scale, shift, {}, {}, true, 0.0, 1e-5, false);
}

at::Tensor channelsLast(const at::Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor concatenated(const std::vector<at::Tensor>& parts, std::int64_t dimension) {
  return at::cat(parts, dimension);
}

at::Tensor stacked(const std::vector<at::Tensor>& parts, std::int64_t dimension) {
  return at::stack(parts, dimension);
}

at::Tensor conv2dPadded(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, std::int64_t padRows,
                        std::int64_t padColumns) {
  const std::int64_t one[] = {1, 1}, pads[] = {padRows, padColumns};
  return at::conv2d(x, weight, bias.defined() ? std::optional<at::Tensor>(bias) : std::nullopt, one, pads, one, 1);
}

std::pair<at::Tensor, at::Tensor> maxPoolIndexed(const at::Tensor& x) {
  const std::int64_t two[] = {2, 2};
  auto [maxima, indices] = at::max_pool2d_with_indices(x, two, two);
  return {maxima, indices};
}

at::Tensor maxPoolBackward(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& indices) {
  const std::int64_t two[] = {2, 2}, none[] = {0, 0}, one[] = {1, 1};
  return at::max_pool2d_with_indices_backward(gradient, x, two, two, none, one, false, indices);
}

void reluBackwardInto(at::Tensor out, const at::Tensor& gradient, const at::Tensor& activation) {
  at::threshold_backward_out(out, gradient, activation, 0.0);
}

void batchedProductInto(at::Tensor out, const at::Tensor& x, const at::Tensor& y) {
  at::bmm_out(out, x, y);
}

at::Tensor emptyChannelsLast(const std::vector<std::int64_t>& shape, const at::Device& device, at::ScalarType dtype) {
  return at::empty(shape,
                   at::TensorOptions().dtype(dtype).device(device).memory_format(at::MemoryFormat::ChannelsLast));
}

at::Tensor emptyPlanes(const std::vector<std::int64_t>& shape, const at::Device& device, at::ScalarType dtype) {
  return at::empty(shape, at::TensorOptions().dtype(dtype).device(device));
}

at::Tensor emptyFloats(const std::vector<std::int64_t>& shape) {
  return at::empty(shape, at::TensorOptions().dtype(at::kFloat));
}

void parallel(std::int64_t begin, std::int64_t end, std::int64_t grain,
              const std::function<void(std::int64_t, std::int64_t)>& body) {
  at::parallel_for(begin, end, grain, body);
}

at::Tensor fromHost(const std::vector<float>& values, const std::vector<std::int64_t>& shape) {
  loadCudaWhereThere();  // whatever computes with LibTorch starts with numbers from here
  return at::from_blob(const_cast<float*>(values.data()), shape, at::TensorOptions().dtype(at::kFloat)).clone();
}

std::vector<float> toHost(const at::Tensor& x) {
  const at::Tensor host = x.to(at::kCPU).to(at::kFloat).contiguous();
  const float* data = host.const_data_ptr<float>();
  return {data, data + host.numel()};
}

void waitFor(const at::Device& device) {
  if (device.is_cpu()) return;
  c10::impl::VirtualGuardImpl(device.type())
      .synchronizeDevice(device.has_index() ? device.index() : c10::DeviceIndex{0});
}

at::Device deviceOf(const std::string& name) {
  return at::Device(name);
}

void setThreads(int count) {
  at::set_num_threads(count);
}

int threads() {
  return at::get_num_threads();
}

NoGradient::NoGradient() : before_(c10::GradMode::is_enabled()) {
  c10::GradMode::set_enabled(false);
}

NoGradient::~NoGradient() {
  c10::GradMode::set_enabled(before_);
}

}  // namespace lineament::nn
