#include "core/nn/face_encoder.h"

#include "core/base/error.h"
#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

at::Tensor convolved(const EncoderLayer& layer, const at::Tensor& x, std::int64_t stride) {
  const at::Tensor weight = fromHost(layer.weight, {layer.outputs, layer.inputs, 3, 3});
  return conv2d(zeroPadded(x, 1, 1, 1, 1), weight, fromHost(layer.bias, {layer.outputs}), stride);
}

at::Tensor linear(const EncoderLayer& layer, const at::Tensor& x) {
  at::Tensor y = x.matmul(fromHost(layer.weight, {layer.outputs, layer.inputs}).t());
  return layer.bias.empty() ? y : y.add_(fromHost(layer.bias, {layer.outputs}));
}

}  // namespace

LatentWPlus encoded(const EncoderModel& model, const ImageF& face) {
  if (face.width != face.height || face.width % model.side != 0) {
    throw Error::internal("a face of another shape was given to the encoder");
  }
  const ImageF seen = shrunk(face, face.width / model.side);
  at::Tensor x = fromHost(seen.pixels, {1, seen.height, seen.width, 3}).permute({0, 3, 1, 2}).contiguous();
  x = convolved(model.convolutions[0], x, 2).relu_();
  for (std::size_t i = 1; i + 2 < model.convolutions.size(); i += 3) {
    x = convolved(model.convolutions[i], x, 2).relu_();
    const at::Tensor y = convolved(model.convolutions[i + 1], x, 1).relu_();
    x = convolved(model.convolutions[i + 2], y, 1).add_(x).relu_();
  }
  const EncoderLayer& squeeze = model.squeeze;
  x = conv2d(x, fromHost(squeeze.weight, {squeeze.outputs, squeeze.inputs, 1, 1}),
             fromHost(squeeze.bias, {squeeze.outputs}), 1)
          .relu_()
          .reshape({1, -1});
  const std::vector<float> w = toHost(linear(model.shared, x));
  std::vector<float> rows = toHost(linear(model.spread, linear(model.few, x)));
  const std::size_t size = w.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = model.mean[i % size] + model.deviation[i % size] * (w[i % size] + rows[i]);
  }
  return LatentWPlus(std::move(rows), model.rows);
}

}  // namespace lineament::nn
