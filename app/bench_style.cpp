// Style networks beside the reference network of real-time style transfer (Johnson et al. 2016 as in pytorch/examples:
// 1.68 million parameters), computed with LibTorch in the same run. Weights do not matter for time.
#include <cmath>

#include "app/bench_rows.h"
#include "app/commands.h"
#include "core/base/random.h"
#include "core/kernels/kernel_style_network.h"
#include "core/nn/torch_style_network.h"

namespace lineament::app {
namespace {

StyleLayer layerOf(NumpyRandomState& random, int inputs, int outputs, int kernel) {
  StyleLayer layer;
  layer.inputs = inputs;
  layer.outputs = outputs;
  layer.kernel = kernel;
  const int taps = inputs * kernel * kernel;
  layer.weights = random.randn(static_cast<std::size_t>(taps) * static_cast<std::size_t>(outputs));
  for (float& w : layer.weights) w /= std::sqrt(static_cast<float>(taps));
  layer.scales.emplace_back(static_cast<std::size_t>(outputs), 1.0F);
  layer.shifts.emplace_back(static_cast<std::size_t>(outputs), 0.0F);
  return layer;
}

// `width` channels at full size, twice and four times as many below.
std::shared_ptr<const StyleModel> networkOf(int width, int blocks, int outerKernel) {
  NumpyRandomState random(1);
  StyleModel model;
  const auto add = [&](int inputs, int outputs, int kernel) -> StyleLayer& {
    model.layers.push_back(layerOf(random, inputs, outputs, kernel));
    return model.layers.back();
  };
  add(3, width, outerKernel);
  add(width, 2 * width, 3).stride = 2;
  add(2 * width, 4 * width, 3).stride = 2;
  for (int i = 0; i < blocks; ++i) {
    add(4 * width, 4 * width, 3).opensBlock = true;
    StyleLayer& end = add(4 * width, 4 * width, 3);
    end.closesBlock = true;
    end.relu = false;
  }
  add(4 * width, 2 * width, 3).upsampled = true;
  add(2 * width, width, 3).upsampled = true;
  StyleLayer& last = add(width, 3, outerKernel);
  last.relu = false;
  last.scales.clear();
  last.shifts.clear();
  last.bias.assign(3, 0.0F);
  return std::make_shared<const StyleModel>(std::move(model));
}

}  // namespace

std::vector<BenchRow> styleRows(int threads, int runs) {
  const auto preset = networkOf(16, 4, 5), johnson = networkOf(32, 5, 9);
  const auto time = [&](const std::string& name, StyleNetwork& network, int side, double target) {
    const ImageF picture(side, side);
    return timed(name, target, runs, [&](int) { network.run(picture, {}, {}); });
  };
  const auto reference = makeTorchStyleNetwork(johnson, {.threads = threads});
  std::vector<BenchRow> rows;
  rows.push_back(time("reference style network at 512, LibTorch", *reference, 512, 0.0));
  const double seconds = rows.front().minimum, median = rows.front().median;
  const auto kernels = makeKernelStyleNetwork(preset, {.threads = threads});
  rows.push_back(time("style preset at 512", *kernels, 512, 0.35));
  rows.push_back(time("style preset at 256", *kernels, 256, 0.0));
  rows.push_back(time("style preset at 1024", *kernels, 1024, 0.0));
  rows.push_back(time("style preset at 512, LibTorch", *makeTorchStyleNetwork(preset, {.threads = threads}), 512, 0.0));
  rows.push_back(time("reference style network at 512, kernels", *makeKernelStyleNetwork(johnson, {.threads = threads}),
                      512, 0.0));
  for (BenchRow& row : rows) {
    row.reference = seconds;
    row.referenceMedian = median;
  }
  return rows;
}

}  // namespace lineament::app
