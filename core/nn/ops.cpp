#include "core/nn/ops.h"

#include <ATen/Parallel.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/stack.h>

namespace lineament::nn {

at::Tensor conv2d(const at::Tensor& x, const at::Tensor& weight, std::int64_t groups) {
  const std::int64_t one[] = {1, 1}, none[] = {0, 0};
  return at::conv2d(x, weight, std::nullopt, one, none, one, groups);
}

at::Tensor leakyRelu(const at::Tensor& x) {
  return at::leaky_relu(x, 0.2);
}

at::Tensor zeroPadded(const at::Tensor& x, std::int64_t left, std::int64_t right, std::int64_t top,
                      std::int64_t bottom) {
  const std::int64_t pads[] = {left, right, top, bottom};
  return at::constant_pad_nd(x, pads, 0);
}

at::Tensor stacked(const std::vector<at::Tensor>& parts, std::int64_t dimension) {
  return at::stack(parts, dimension);
}

at::Tensor fromHost(const std::vector<float>& values, const std::vector<std::int64_t>& shape) {
  return at::from_blob(const_cast<float*>(values.data()), shape, at::TensorOptions().dtype(at::kFloat)).clone();
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

}  // namespace lineament::nn
