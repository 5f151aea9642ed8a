#include "core/nn/face_api_scorer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/io/tfjs_weights.h"
#include "core/nn/ops.h"

namespace lineament {
namespace {

using at::Tensor;

// Weights of one network, as tensors with TensorFlow's axes turned into ours.
class Weights {
 public:
  Weights(const std::filesystem::path& folder, const std::string& name)
      : file_((folder / name).string()), tensors_(readTfjsWeights(folder, name)) {}

  Tensor raw(const std::string& name) const {
    return kept(name, [](const Tensor& t) { return t; });
  }
  /// [height, width, in, out] -> [out, in, height, width]
  Tensor filters(const std::string& name) const {
    return kept(name, [](const Tensor& t) { return t.permute({3, 2, 0, 1}).contiguous(); });
  }
  /// [height, width, channels, 1] -> [channels, 1, height, width]
  Tensor depthwise(const std::string& name) const {
    return kept(name, [](const Tensor& t) { return t.permute({2, 3, 0, 1}).contiguous(); });
  }
  /// [n] -> [1, n, 1, 1]
  Tensor column(const std::string& name) const {
    return kept(name, [](const Tensor& t) { return t.reshape({1, -1, 1, 1}); });
  }

 private:
  // Each tensor is turned once; a name is always asked for in the same form.
  template <class Turn>
  const Tensor& kept(const std::string& name, const Turn& turn) const {
    const auto known = turned_.find(name);
    if (known != turned_.end()) return known->second;
    const auto it = tensors_.find(name);
    if (it == tensors_.end()) throw Error::badFile(file_, "no \"" + name + "\"", "the weights of face-api's network");
    const Tensor t = nn::fromHost(it->second.values, {it->second.shape.begin(), it->second.shape.end()});
    return turned_.emplace(name, turn(t)).first->second;
  }
  std::string file_;
  std::map<std::string, NamedTensor> tensors_;
  mutable std::map<std::string, Tensor> turned_;
};

// TensorFlow's "same": the odd cell goes to the right and to the bottom.
Tensor samePadded(const Tensor& x, std::int64_t kernel, std::int64_t stride) {
  const auto need = [&](std::int64_t size) {
    const std::int64_t out = (size + stride - 1) / stride;
    return std::max<std::int64_t>(0, (out - 1) * stride + kernel - size);
  };
  const std::int64_t w = need(x.size(3)), h = need(x.size(2));
  return nn::zeroPadded(x, w / 2, w - w / 2, h / 2, h - h / 2);
}

Tensor conv(const Weights& w, const Tensor& x, const std::string& name, std::int64_t stride) {
  const Tensor k = w.filters(name + "/filters");
  return nn::conv2d(samePadded(x, k.size(2), stride), k, 1, stride).add(w.column(name + "/bias"));
}

Tensor separable(const Weights& w, const Tensor& x, const std::string& name, std::int64_t stride = 1) {
  const Tensor d = w.depthwise(name + "/depthwise_filter");
  const Tensor y = nn::conv2d(samePadded(x, d.size(2), stride), d, d.size(0), stride);
  return nn::conv2d(y, w.filters(name + "/pointwise_filter"), 1).add(w.column(name + "/bias"));
}

Tensor pooled(const Tensor& x) {
  return x.mean({2, 3});
}

Tensor dense(const Weights& w, const Tensor& x, const std::string& name) {
  return x.matmul(w.raw(name + "/weights")).add(w.raw(name + "/bias").reshape({1, -1}));
}

Tensor reduction(const Weights& w, const Tensor& x, const std::string& name, bool activate) {
  Tensor y = separable(w, activate ? x.relu() : x, name + "/separable_conv0");
  y = separable(w, y.relu(), name + "/separable_conv1");
  // The pool's padding must lose against every number, so it is added as such: at "same" with stride 2 on an even size
  // only the right and the bottom get a cell.
  y = nn::maxPool(nn::padded(y, 0, 1, 0, 1, -1e30), 3, 2);
  return y.add(conv(w, x, name + "/expansion_conv", 2));
}

struct AgeGender {
  double age = 0.0, masculine = 0.0;  // years, log odds
};

AgeGender ageGender(const Weights& w, const Tensor& input) {
  Tensor x = conv(w, input, "entry_flow/conv_in", 2).relu();
  x = reduction(w, x, "entry_flow/reduction_block_0", false);
  x = reduction(w, x, "entry_flow/reduction_block_1", true);
  for (const char* block : {"middle_flow/main_block_0", "middle_flow/main_block_1"}) {
    Tensor y = x;
    for (const char* part : {"/separable_conv0", "/separable_conv1", "/separable_conv2"}) {
      y = separable(w, y.relu(), std::string(block) + part);
    }
    x = x.add(y);
  }
  x = reduction(w, x, "exit_flow/reduction_block", true);
  x = pooled(separable(w, x, "exit_flow/separable_conv").relu());
  const Tensor gender = dense(w, x, "fc/gender").contiguous();
  const float* g = gender.const_data_ptr<float>();
  return {double{dense(w, x, "fc/age").contiguous().const_data_ptr<float>()[0]}, double{g[0]} - double{g[1]}};
}

std::vector<double> expressions(const Weights& w, const Tensor& input) {
  Tensor x = input;
  for (int block = 0; block < 4; ++block) {
    const std::string name = "dense" + std::to_string(block);
    Tensor total = (block == 0 ? conv(w, x, name + "/conv0", 2) : separable(w, x, name + "/conv0", 2)).relu();
    x = total;
    for (const char* part : {"/conv1", "/conv2", "/conv3"}) {
      total = total.add(separable(w, x, name + part));
      x = total.relu();
    }
  }
  const Tensor logits = dense(w, pooled(x), "fc").contiguous();
  const float* p = logits.const_data_ptr<float>();
  return {p, p + logits.numel()};
}

// dlib's face recognition ResNet.
class Recognition {
 public:
  explicit Recognition(const Weights& w) : w_(w) {}

  Tensor operator()(const Tensor& input) const {
    Tensor x = nn::maxPool(layer(input, "conv32_down", 2, false).relu(), 3, 2);
    for (const char* b : {"conv32_1", "conv32_2", "conv32_3"}) x = residual(x, b);
    x = down(x, "conv64_down");
    for (const char* b : {"conv64_1", "conv64_2", "conv64_3"}) x = residual(x, b);
    x = down(x, "conv128_down");
    for (const char* b : {"conv128_1", "conv128_2"}) x = residual(x, b);
    x = down(x, "conv256_down");
    for (const char* b : {"conv256_1", "conv256_2"}) x = residual(x, b);
    x = down(x, "conv256_down_out");
    return pooled(x).matmul(w_.raw("fc"));
  }

 private:
  Tensor layer(const Tensor& x, const std::string& name, std::int64_t stride, bool same) const {
    const Tensor k = w_.filters(name + "/conv/filters");
    const Tensor y = nn::conv2d(same ? samePadded(x, k.size(2), stride) : x, k, 1, stride);
    return y.add(w_.column(name + "/conv/bias"))
        .mul(w_.column(name + "/scale/weights"))
        .add(w_.column(name + "/scale/biases"));
  }
  Tensor residual(const Tensor& x, const std::string& name) const {
    return layer(layer(x, name + "/conv1", 1, true).relu(), name + "/conv2", 1, true).add(x).relu();
  }
  Tensor down(const Tensor& x, const std::string& name) const {
    Tensor y = layer(layer(x, name + "/conv1", 2, false).relu(), name + "/conv2", 1, true);
    Tensor short_ = nn::averagePool(x, 2, 2);
    // The short way has fewer channels and sometimes one cell more: zeros fill whichever is smaller.
    const std::int64_t channels = y.size(1) - short_.size(1);
    y = nn::zeroPadded(y, 0, short_.size(3) - y.size(3), 0, short_.size(2) - y.size(2));
    if (channels > 0)
      short_ = nn::concatenated({short_, short_.new_zeros({1, channels, short_.size(2), short_.size(3)})}, 1);
    return y.add(short_).relu();
  }
  const Weights& w_;
};

double logOdds(const std::vector<double>& logits, std::size_t i) {
  double others = 0.0;
  for (std::size_t k = 0; k < logits.size(); ++k) others += k == i ? 0.0 : std::exp(logits[k] - logits[i]);
  return -std::log(std::max(others, 1e-12));
}

// A part of the face, area-averaged or interpolated to side x side, less the networks' mean colour, over `scale`.
Tensor prepared(const Image8& face, double left, double top, double width, double height, int side, float scale) {
  constexpr float kMean[] = {122.782F, 117.001F, 104.298F};
  std::vector<float> planes(static_cast<std::size_t>(3 * side * side));
  const auto plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  constexpr int kSub = 3;  // samples a side of an output pixel
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      std::array<float, 3> sum{};
      for (int s = 0; s < kSub * kSub; ++s) {
        const int subRow = s / kSub;
        const double u = (left + width * (x + (s % kSub + 0.5) / kSub) / side) * face.width - 0.5;
        const double v = (top + height * (y + (subRow + 0.5) / kSub) / side) * face.height - 0.5;
        const int x0 = std::clamp(static_cast<int>(std::lround(u)), 0, face.width - 1);
        const int y0 = std::clamp(static_cast<int>(std::lround(v)), 0, face.height - 1);
        for (std::size_t c = 0; c < 3; ++c)
          sum[c] += static_cast<float>(face.row(y0)[3 * static_cast<std::size_t>(x0) + c]);
      }
      for (std::size_t c = 0; c < 3; ++c) {
        planes[c * plane + static_cast<std::size_t>(y * side + x)] = (sum[c] / (kSub * kSub) - kMean[c]) / scale;
      }
    }
  }
  return nn::fromHost(planes, {1, 3, side, side});
}

class FaceApiScorer final : public FaceScorer {
 public:
  explicit FaceApiScorer(const std::filesystem::path& folder)
      : ageGender_(folder, "age_gender_model"),
        expression_(folder, "face_expression_model"),
        recognition_(folder, "face_recognition_model") {}

  std::vector<std::string> names() const override { return {"age", "gender", "happy", "surprised", "angry"}; }

  std::vector<float> score(const Image8& face) override {
    const nn::NoGradient off;
    // The face without most of hair and background.
    const Tensor input = prepared(face, 44 / 256.0, 60 / 256.0, 168 / 256.0, 176 / 256.0, 112, 255.0F);
    const AgeGender a = ageGender(ageGender_, input);
    const std::vector<double> e = expressions(expression_, input);
    // neutral, happy, sad, angry, fearful, disgusted, surprised
    return {static_cast<float>(a.age), static_cast<float>(a.masculine), static_cast<float>(logOdds(e, 1)),
            static_cast<float>(logOdds(e, 6)), static_cast<float>(logOdds(e, 3))};
  }

  std::vector<float> identity(const Image8& face) override {
    const nn::NoGradient off;
    const Tensor d =
        Recognition(recognition_)(prepared(face, 31 / 256.0, 46 / 256.0, 194 / 256.0, 194 / 256.0, 150, 256.0F))
            .contiguous();
    const float* p = d.const_data_ptr<float>();
    std::vector<float> v(p, p + d.numel());
    double square = 0.0;
    for (const float x : v) square += double{x} * double{x};
    for (float& x : v) x = static_cast<float>(double{x} / std::sqrt(std::max(square, 1e-20)));
    return v;
  }

 private:
  Weights ageGender_, expression_, recognition_;
};

}  // namespace

std::unique_ptr<FaceScorer> makeFaceApiScorer(const std::filesystem::path& folder) {
  return std::make_unique<FaceApiScorer>(folder);
}

}  // namespace lineament
