// The loss network's layers against plain loops, its gradients against finite differences, bands against the whole.
#include "core/nn/vgg16.h"

#include <cmath>

#include "core/base/random.h"
#include "core/nn/ops.h"
#include "core/nn/style_objective.h"
#include "tests/support/catch.h"

using namespace lineament;
using at::Tensor;

namespace {

Tensor noise(const std::vector<std::int64_t>& shape, std::uint32_t seed, double scale = 1.0) {
  std::int64_t count = 1;
  for (const std::int64_t d : shape) count *= d;
  return nn::fromHost(NumpyRandomState(seed).randn(static_cast<std::size_t>(count)), shape).mul(scale);
}

Tensor channelsLast(const Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

double largest(const Tensor& a, const Tensor& b) {
  return a.to(at::kDouble).sub(b.to(at::kDouble)).abs().max().item().toDouble();
}

// x [1, c, h, w] with a row of zeros above and below
Tensor paddedRows(const Tensor& x) {
  return channelsLast(nn::zeroPadded(x, 0, 0, 1, 1));
}

std::shared_ptr<const nn::Vgg16> network(const std::shared_ptr<const VggModel>& model, at::ScalarType type) {
  auto vgg = std::make_shared<nn::Vgg16>(model, at::Device(at::kCPU), type);
  while (!vgg->prepare(12)) {
  }
  return vgg;
}

double loopConvolution(const Tensor& x, const Tensor& weight, std::int64_t out, std::int64_t row, std::int64_t column) {
  double sum = 0.0;
  const auto wide = x.accessor<float, 4>();
  const auto taps = weight.accessor<float, 4>();
  for (std::int64_t c = 0; c < x.size(1); ++c) {
    for (std::int64_t j = 0; j < 3; ++j) {
      for (std::int64_t i = 0; i < 3; ++i) {
        const std::int64_t y = row + j - 1, z = column + i - 1;
        if (y < 0 || z < 0 || y >= x.size(2) || z >= x.size(3)) continue;
        sum += double{wide[0][c][y][z]} * double{taps[out][c][j][i]};
      }
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("vgg layers: quick convolutions agree with loops") {
  for (const auto& [h, w] : {std::pair(4, 4), std::pair(13, 11), std::pair(2, 3), std::pair(9, 64)}) {
    const Tensor weight = noise({16, 8, 3, 3}, 1, 0.2), bias = noise({16}, 2), x = noise({1, 8, h, w}, 3);
    const nn::ConvolutionLayer layer(weight, bias);
    const Tensor y = channelsLast(noise({1, 16, h, w}, 4));
    layer.forward(paddedRows(x), y);
    double worst = 0.0;
    for (std::int64_t o = 0; o < 16; ++o) {
      for (std::int64_t r = 0; r < h; ++r) {
        for (std::int64_t c = 0; c < w; ++c) {
          const double sum = loopConvolution(x, weight, o, r, c) + double{bias.accessor<float, 1>()[o]};
          worst = std::max(worst, std::abs(std::max(0.0, sum) - double{y.accessor<float, 4>()[0][o][r][c]}));
        }
      }
    }
    CHECK(worst < 1e-4);
  }
}

TEST_CASE("vgg layers: the quick way back agrees with the plain one") {
  const Tensor weight = noise({16, 8, 3, 3}, 1, 0.2), bias = noise({16}, 2), gradient = noise({1, 16, 10, 7}, 3);
  const Tensor before = noise({1, 8, 10, 7}, 4), more = channelsLast(noise({1, 8, 10, 7}, 5));
  const nn::ConvolutionLayer quick(weight, bias), plain(weight.to(at::kDouble), bias.to(at::kDouble));
  for (const bool masked : {true, false}) {
    for (const Tensor& added : {more, Tensor()}) {
      if (!masked && added.defined()) continue;
      Tensor a = channelsLast(before.clone()), b = channelsLast(before.to(at::kDouble));
      quick.backward(paddedRows(gradient), a, masked, added);
      plain.backward(paddedRows(gradient.to(at::kDouble)), b, masked, added.defined() ? added.to(at::kDouble) : added);
      CHECK(largest(a, b) < 2e-5);
    }
  }
}

TEST_CASE("vgg layers: the quick maximum agrees with LibTorch's, odd sizes too") {
  for (const auto& [h, w] : {std::pair(8, 6), std::pair(9, 7)}) {
    const Tensor x = noise({1, 8, h, w}, 1).relu(), gradient = noise({1, 8, h / 2, w / 2}, 2);
    const Tensor more = channelsLast(noise({1, 8, h, w}, 3));
    for (const Tensor& added : {more, Tensor()}) {
      Tensor a = channelsLast(x.clone()), b = channelsLast(x.to(at::kDouble)), keptA, keptB;
      const Tensor y = channelsLast(noise({1, 8, h / 2, w / 2}, 4)), z = channelsLast(y.to(at::kDouble));
      nn::maxForward(a, y, keptA);
      nn::maxForward(b, z, keptB);
      CHECK(largest(y, z) == 0.0);
      nn::maxBackward(channelsLast(gradient), a, keptA, added);
      nn::maxBackward(channelsLast(gradient.to(at::kDouble)), b, keptB,
                      added.defined() ? added.to(at::kDouble) : added);
      CHECK(largest(a, b) < 1e-6);
    }
  }
}

TEST_CASE("vgg: bands give what the whole gives, and the gradient of every layer is right") {
  const auto vgg = network(makeTinyVgg(5), at::kDouble);
  const Tensor x = noise({1, 3, 45, 38}, 7, 0.5).to(at::kDouble);
  const auto evaluate = [&](const Tensor& picture, double products, Tensor* gradient) {
    nn::VggPass pass(vgg, 45, 38, 12, products);
    pass.start(picture);
    double sum = 0.0;
    int bands = 1;
    while (!pass.forward([&](int layer, std::int64_t first, const Tensor& rows) {
      sum += rows.square().sum().item().toDouble() * (layer + 1);
      CHECK(largest(rows, pass.activation(layer).narrow(2, first, rows.size(2))) == 0.0);
    })) {
      ++bands;
    }
    if (gradient != nullptr) {
      pass.startBackward();
      while (!pass.backward([](int layer, std::int64_t, const Tensor& rows) { return rows.mul(2.0 * (layer + 1)); })) {
      }
      *gradient = pass.gradient().clone();
    }
    return std::pair(sum, bands);
  };
  Tensor whole, banded;
  const auto [sum, few] = evaluate(x, 1e12, &whole);
  const auto [sum2, many] = evaluate(x, 1.0, &banded);
  CHECK(few == 17);
  CHECK(many > 50);
  CHECK(sum2 == Catch::Approx(sum).epsilon(1e-12));
  CHECK(largest(whole, banded) < 1e-9 * whole.abs().max().item().toDouble());
  for (std::uint32_t seed = 20; seed < 24; ++seed) {
    const Tensor d = noise({1, 3, 45, 38}, seed).to(at::kDouble);
    const double step = 1e-6;
    const double slope =
        (evaluate(x.add(d, step), 1e12, nullptr).first - evaluate(x.sub(d, step), 1e12, nullptr).first) / (2 * step);
    CHECK(whole.mul(d).sum().item().toDouble() == Catch::Approx(slope).epsilon(1e-4));
  }
}

TEST_CASE("style: a Gram matrix from bands agrees with loops") {
  const Tensor x = noise({1, 5, 6, 7}, 1);
  nn::GramSum sum;
  sum.add(channelsLast(x.narrow(2, 0, 2)));
  sum.add(channelsLast(x.narrow(2, 2, 4)));
  CHECK(sum.positions() == 42);
  const Tensor gram = sum.mean();
  for (std::int64_t i = 0; i < 5; ++i) {
    for (std::int64_t j = 0; j < 5; ++j) {
      double wanted = 0.0;
      for (std::int64_t r = 0; r < 6; ++r) {
        for (std::int64_t c = 0; c < 7; ++c) {
          wanted += double{x.accessor<float, 4>()[0][i][r][c]} * double{x.accessor<float, 4>()[0][j][r][c]} / 42.0;
        }
      }
      CHECK(double{gram.accessor<float, 2>()[i][j]} == Catch::Approx(wanted).margin(1e-5));
    }
  }
}

TEST_CASE("style: the objective's gradient agrees with finite differences") {
  const auto vgg = network(makeTinyVgg(5), at::kDouble);
  const Tensor face = noise({1, 3, 40, 33}, 1, 0.4).to(at::kDouble),
               style = noise({1, 3, 26, 50}, 2, 0.4).to(at::kDouble);
  const Tensor x = noise({1, 3, 40, 33}, 3, 0.4).to(at::kDouble);
  for (const StyleDistance kind : {StyleDistance::kSquared, StyleDistance::kAbsolute}) {
    StylePictureOptions options;
    options.distance = kind;
    options.contentWeight = 1.5F;
    options.variationWeight = 3.0F;
    nn::StyleObjective objective(vgg, face, style, options);
    while (!objective.prepare()) {
    }
    const auto total = [&](const Tensor& picture) {
      objective.start(picture);
      while (!objective.work()) {
      }
      return objective.values().total;
    };
    CHECK(total(x) > 0.0);
    const nn::StyleLossValues v = objective.values();
    CHECK(v.total == Catch::Approx(1.5 * nn::kContentShare * v.content + nn::kStyleShare * v.style +
                                   3.0 * nn::kVariationShare * v.variation));
    const Tensor gradient = objective.gradient().clone();
    for (std::uint32_t seed = 20; seed < 23; ++seed) {
      const Tensor d = noise({1, 3, 40, 33}, seed).to(at::kDouble);
      const double step = 1e-6;
      const double slope = (total(x.add(d, step)) - total(x.sub(d, step))) / (2 * step);
      CHECK(gradient.mul(d).sum().item().toDouble() == Catch::Approx(slope).epsilon(1e-3).margin(1e-5));
    }
    total(face);
    CHECK(objective.values().content == Catch::Approx(0.0).margin(1e-12));
  }
}

TEST_CASE("style: the quick float32 objective agrees with float64") {
  const auto model = makeTinyVgg(5, 8);
  const Tensor face = noise({1, 3, 61, 50}, 1, 0.4), style = noise({1, 3, 64, 48}, 2, 0.4),
               x = noise({1, 3, 61, 50}, 3, 0.4);
  const auto measured = [&](at::ScalarType type) {
    nn::StyleObjective objective(network(model, type), face.to(type), style.to(type), {});
    while (!objective.prepare()) {
    }
    objective.start(x.to(type));
    while (!objective.work()) {
    }
    return std::pair(objective.values(), objective.gradient().clone());
  };
  const auto [quick, quickGradient] = measured(at::kFloat);
  const auto [fine, fineGradient] = measured(at::kDouble);
  CHECK(quick.total == Catch::Approx(fine.total).epsilon(1e-4));
  CHECK(quick.content == Catch::Approx(fine.content).epsilon(1e-4));
  const double size = fineGradient.square().sum().sqrt().item().toDouble();
  CHECK(quickGradient.to(at::kDouble).sub(fineGradient).square().sum().sqrt().item().toDouble() < 1e-3 * size);
}
