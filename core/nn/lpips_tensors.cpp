#include "core/nn/lpips_tensors.h"

#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

constexpr double kNoLength = 1e-10;  // as the reference adds to a cell's length

at::Tensor inverseLength(const at::Tensor& cells) {
  return cells.square().sum(1, true).sqrt().add(kNoLength).reciprocal();
}

at::Tensor rowsOf(const at::Tensor& plane, std::int64_t first, const at::Tensor& like) {
  return plane.narrow(2, first, like.size(2));
}

}  // namespace

LpipsTensors::LpipsTensors(const std::vector<float>& head, const std::vector<float>& loss,
                           const std::vector<float>& report, int side, at::Device device)
    : head_(fromHost(head, {1, static_cast<std::int64_t>(head.size()), 1, 1}).to(device)),
      loss_(fromHost(loss, {1, 1, side, side}).to(device)),
      report_(fromHost(report, {1, 1, side, side}).to(device)),
      target_(emptyChannelsLast({1, static_cast<std::int64_t>(head.size()), side, side}, device, at::kFloat)) {}

void LpipsTensors::setTarget(std::int64_t first, const at::Tensor& rows) {
  const at::Tensor cells = rows.to(at::kFloat);
  rowsOf(target_, first, rows).copy_(cells.mul(inverseLength(cells)));
}

void LpipsTensors::compare(std::int64_t first, const at::Tensor& rows, at::Tensor& sums) const {
  const at::Tensor cells = rows.to(at::kFloat);
  const at::Tensor difference = cells.mul(inverseLength(cells)).sub_(rowsOf(target_, first, rows));
  const at::Tensor plane = difference.square_().mul_(head_).sum(1, true);
  sums.select(0, 0).add_(plane.mul(rowsOf(loss_, first, rows)).sum());
  sums.select(0, 1).add_(plane.mul(rowsOf(report_, first, rows)).sum());
}

// With x = f / |f|: by f is (g - x (x . g)) / |f| where g is the derivative by x.
at::Tensor LpipsTensors::derivative(std::int64_t first, const at::Tensor& rows) const {
  const at::Tensor cells = rows.to(at::kFloat), scale = inverseLength(cells), x = cells.mul(scale);
  const at::Tensor g = x.sub(rowsOf(target_, first, rows)).mul_(head_).mul_(rowsOf(loss_, first, rows).mul(2.0));
  const at::Tensor along = g.mul(x).sum(1, true);
  return channelsLast(g.sub(x.mul(along)).mul_(scale).to(rows.scalar_type()));
}

}  // namespace lineament::nn
