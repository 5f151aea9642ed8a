#pragma once
// The comparison of LPIPS in tensor operators, for devices whose memory the host does not see (core/nn/lpips.h has the
// loops of a CPU). Internal to nn; throws c10::Error.
#include <ATen/core/Tensor.h>

#include <vector>

namespace lineament::nn {

/// What one block of the loss network compares with, on its device, in float32.
class LpipsTensors {
 public:
  LpipsTensors() = default;
  /// `head` [channels]; `loss`, `report` [side, side], of sum 1.
  LpipsTensors(const std::vector<float>& head, const std::vector<float>& loss, const std::vector<float>& report,
               int side, at::Device device);

  /// Rows of the target's activation, [1, channels, rows, side] from row `first` on.
  void setTarget(std::int64_t first, const at::Tensor& rows);
  /// Adds the differences weighted by loss and by report to `sums` [2].
  void compare(std::int64_t first, const at::Tensor& rows, at::Tensor& sums) const;
  /// The derivative of the difference weighted by loss, by the activation.
  at::Tensor derivative(std::int64_t first, const at::Tensor& rows) const;

 private:
  at::Tensor head_, loss_, report_, target_;
};

}  // namespace lineament::nn
