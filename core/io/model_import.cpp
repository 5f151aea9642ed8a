#include "core/io/model_import.h"

#include <cmath>
#include <set>

#include "core/base/error.h"
#include "core/io/mean_latent.h"
#include "core/io/mobile_layout.h"
#include "core/io/openvino_ir.h"
#include "core/io/zip_archive.h"

namespace lineament {

namespace {

constexpr std::uint64_t kMaxWheelBytes = std::uint64_t{512} << 20U;
constexpr std::uint64_t kMaxXmlBytes = std::uint64_t{16} << 20U;
constexpr std::uint64_t kMaxTensorBytes = std::uint64_t{256} << 20U;
constexpr int kMeanSeeds = 10000;
constexpr int kMaxLevels = 16;

bool near(float value, float expected) {
  return std::abs(value - expected) <= 1e-5F * std::abs(expected);
}

/// From a modulation's weight along the network to everything that belongs to the layer.
class SynthesisWalker {
 public:
  SynthesisWalker(const IrGraph& graph, MobileModel& model) : g_(graph), m_(model) {}

  void run() {
    style_ = g_.findOfType("Parameter");
    const int input = need("m.input.input");
    const std::vector<int>& shape = g_.layer(input).shape;
    if (shape.size() != 4 || shape[2] != shape[3]) g_.fail("an input of another shape", "[1, channels, size, size]");
    m_.constant = g_.values(input, shape);
    resolution_ = shape[2];
    channels_ = shape[1];
    previous_ = input;

    add("conv1", "m.conv1.conv", MobileLayerKind::kFullConv);
    int level = 0;
    for (; level < kMaxLevels; ++level) {
      const std::string l = std::string("l").append(std::to_string(level));
      const std::string node = std::string("m.layers.").append(std::to_string(level));
      if (g_.find(node + ".up.modulation.weight") < 0) break;
      add(l + ".up", node + ".up", MobileLayerKind::kUp);
      add(l + ".conv1", node + ".conv1.conv", MobileLayerKind::kDepthwiseConv);
      add(l + ".conv2", node + ".conv2.conv", MobileLayerKind::kDepthwiseConv);
    }
    if (level == 0) g_.fail("no level of the synthesis network", "at least one");
    add("head", std::string("m.layers.").append(std::to_string(level - 1)).append(".to_img.conv"),
        MobileLayerKind::kHead);
  }

 private:
  int need(const std::string& name) const {
    const int i = g_.find(name);
    if (i < 0) g_.fail("no tensor " + name, "a MobileStyleGAN network");
    return i;
  }

  void expectAttribute(int layer, const std::string& key, const std::string& value) const {
    const auto& attributes = g_.layer(layer).attributes;
    const auto it = attributes.find(key);
    if (it == attributes.end() || it->second != value) {
      g_.fail("layer " + g_.layer(layer).name + " with another " + key, value);
    }
  }

  /// x + constant; moves `at` behind the addition.
  std::vector<float> addedConstant(int& at, const std::vector<int>& shape) const {
    const int sum = g_.consumer(at, "Add");
    std::vector<float> v = g_.values(g_.otherInput(sum, at), shape);
    at = sum;
    return v;
  }

  /// `x` must be the previous layer's output, or its inverse wavelet when that layer is an `up`.
  void expectPrevious(int x, const std::string& name) const {
    x = g_.behindReshapes(x);
    if (m_.layers.empty() || m_.layers.back().kind != MobileLayerKind::kUp) {
      if (x != previous_) g_.fail("layer " + name + " fed by " + g_.layer(x).name, g_.layer(previous_).name);
      return;
    }
    // The wavelet: only these layers, and all of them end at the product of the `up` layer.
    static const std::set<std::string> kWavelet = {"Add", "GroupConvolutionBackpropData", "Squeeze", "Reshape",
                                                   "VariadicSplit"};
    std::set<int> seen;
    std::vector<int> todo = {x};
    bool reached = false;
    while (!todo.empty()) {
      const int i = todo.back();
      todo.pop_back();
      if (i == previous_) reached = true;
      if (i == previous_ || !seen.insert(i).second) continue;
      const IrLayer& l = g_.layer(i);
      if (kWavelet.count(l.type) == 0 || l.inputs.empty()) {
        g_.fail("layer " + l.name + " before " + name, "an inverse wavelet");
      }
      if (l.type == "GroupConvolutionBackpropData") expectHaar(l);
      const std::size_t dataInputs = l.type == "Add" ? l.inputs.size() : 1;
      for (std::size_t k = 0; k < dataInputs; ++k) todo.push_back(l.inputs[k].source);
    }
    if (!reached) g_.fail("layer " + name + " not fed by the layer before", "one chain of layers");
  }

  void expectHaar(const IrLayer& l) const {
    bool fits = l.inputs.size() == 2;
    if (fits) {
      const int filters = l.inputs[1].source;
      for (const float f : g_.values(filters, g_.layer(filters).shape)) {
        fits = fits && near(std::abs(f), std::sqrt(0.5F));
      }
    }
    if (!fits) g_.fail("layer " + l.name + " with other filters", "the Haar wavelet");
  }

  void add(const std::string& name, const std::string& node, MobileLayerKind kind) {
    const bool up = kind == MobileLayerKind::kUp;
    const bool head = kind == MobileLayerKind::kHead;
    MobileLayer l;
    l.name = name;
    l.kind = kind;
    l.inChannels = channels_;
    if (up) resolution_ *= 2;
    l.resolution = resolution_;

    // Style: (A w + b) * scale.
    const int weight = need(node + ".modulation.weight");
    l.affineWeight = g_.values(weight, {channels_, m_.latentSize});
    const int product = g_.consumer(weight, "MatMul");
    if (g_.otherInput(product, weight) != style_) g_.fail("layer " + name + " without a style", "the style as input");
    expectAttribute(product, "transpose_b", "true");
    int at = g_.consumer(product, "Add");
    const int bias = need(node + ".modulation.bias");
    if (g_.otherInput(at, product) != bias) g_.fail("layer " + name + " with another style bias", node);
    l.affineBias = g_.values(bias, {channels_});
    at = g_.consumer(at, "Reshape");
    int times = g_.consumer(at, "Multiply");
    if (!up) {
      l.styleScale = g_.scalar(g_.otherInput(times, at));
      at = times;
      times = g_.consumer(at, "Multiply");
    }
    expectPrevious(g_.otherInput(times, at), name);
    at = times;

    if (up) {
      if (channels_ % 4 != 0) g_.fail("layer " + name + " with " + std::to_string(channels_) + " channels", "4 c");
      channels_ /= 4;
    } else {
      readConvolution(l, at);
    }
    l.outChannels = channels_;
    previous_ = at;
    m_.layers.push_back(std::move(l));
    if (head) checkOutput();
  }

  void readConvolution(MobileLayer& l, int& at) {
    const bool full = l.kind == MobileLayerKind::kFullConv;
    if (l.kind == MobileLayerKind::kDepthwiseConv) {
      const int depthwise = g_.consumer(at, "GroupConvolution");
      expectAttribute(depthwise, "strides", "1, 1");
      expectAttribute(depthwise, "pads_begin", "1, 1");
      l.depthwise = g_.values(g_.otherInput(depthwise, at), {l.inChannels, 3, 3});
      at = depthwise;
    }
    const int convolution = g_.consumer(at, "Convolution");
    expectAttribute(convolution, "strides", "1, 1");
    expectAttribute(convolution, "pads_begin", full ? "1, 1" : "0, 0");
    const int kernel = g_.otherInput(convolution, at);
    const std::vector<int>& shape = g_.layer(kernel).shape;
    if (shape.size() != 4) g_.fail("layer " + l.name + " without a kernel", "[out, in, height, width]");
    channels_ = shape[0];
    const int taps = full ? 3 : 1;
    l.weight = g_.values(kernel, {channels_, l.inChannels, taps, taps});
    at = convolution;
    if (l.kind != MobileLayerKind::kHead) l.noise = addedConstant(at, {resolution_, resolution_});
    l.bias = addedConstant(at, {channels_});
    if (l.kind == MobileLayerKind::kHead) return;
    const int activation = g_.consumer(at, "PReLU");
    if (!near(g_.scalar(g_.otherInput(activation, at)), 0.2F))
      g_.fail("layer " + l.name + " with another slope", "0.2");
    at = activation;
  }

  /// The picture is the inverse wavelet of the head and nothing else.
  void checkOutput() {
    const IrLayer& result = g_.layer(g_.findOfType("Result"));
    if (result.inputs.size() != 1) g_.fail("an output with other inputs", "one picture");
    const int head = previous_;
    MobileLayer& last = m_.layers.back();
    last.kind = MobileLayerKind::kUp;  // its output passes a wavelet, as that of an `up` does
    expectPrevious(result.inputs.front().source, "picture");
    last.kind = MobileLayerKind::kHead;
    previous_ = head;
  }

  const IrGraph& g_;
  MobileModel& m_;
  int style_ = -1;
  int previous_ = -1;  ///< where the last layer's output is
  int channels_ = 0;
  int resolution_ = 0;
};

/// x / sqrt(mean(x^2) + 1e-8), then equal layers sqrt(2) * lrelu(W x + b, 0.2) up to the result.
void readMapping(const IrGraph& g, MobileModel& m) {
  const int z = g.findOfType("Parameter");
  const int mean = g.findOfType("ReduceMean");
  const int epsilon = g.consumer(mean, "Add");
  if (!near(g.scalar(g.otherInput(epsilon, mean)), 1e-8F)) g.fail("another epsilon of the normalisation", "1e-8");
  const IrLayer& result = g.layer(g.findOfType("Result"));
  if (result.inputs.size() != 1) g.fail("an output with other inputs", "one latent");
  int at = g.consumer(z, "Multiply");
  while (at != result.inputs.front().source) {
    if (m.mappingWeights.size() >= 32) g.fail("more than 32 mapping layers", "at most 32");
    const int product = g.consumer(at, "MatMul");
    const auto& attributes = g.layer(product).attributes;
    const auto transposed = attributes.find("transpose_b");
    if (transposed == attributes.end() || transposed->second != "true")
      g.fail("a mapping matrix [in, out]", "[out, in]");
    const int weight = g.otherInput(product, at);
    if (m.latentSize == 0) {
      const std::vector<int>& shape = g.layer(weight).shape;
      if (shape.size() != 2 || shape[0] != shape[1] || shape[0] > 4096)
        g.fail("another mapping matrix", "a square one");
      m.latentSize = shape[0];
    }
    m.mappingWeights.push_back(g.values(weight, {m.latentSize, m.latentSize}));
    const int sum = g.consumer(product, "Add");
    m.mappingBiases.push_back(g.values(g.behindReshapes(g.otherInput(sum, product)), {m.latentSize}));
    const int activation = g.consumer(sum, "PReLU");
    const int gain = g.consumer(activation, "Multiply");
    if (!near(g.scalar(g.otherInput(activation, sum)), 0.2F) ||
        !near(g.scalar(g.otherInput(gain, activation)), std::sqrt(2.0F))) {
      g.fail("another activation of the mapping", "leaky ReLU 0.2 times the square root of 2");
    }
    at = gain;
  }
  if (m.mappingWeights.empty()) g.fail("no mapping layers", "at least one");
}

}  // namespace

MobileModel importWheel(const std::filesystem::path& wheel, const std::function<void(double)>& progress) {
  const std::string folder = "random_face/data/";
  const std::string name = wheel.string();
  const ZipArchive zip(wheel, kMaxWheelBytes);
  MobileModel model;
  {
    const auto xml = zip.read(folder + "MappingNetwork.xml", kMaxXmlBytes);
    const auto data = zip.read(folder + "MappingNetwork.bin", kMaxTensorBytes);
    readMapping(IrGraph(xml, data, name + ", MappingNetwork"), model);
  }
  if (progress) progress(0.05);
  {
    const auto xml = zip.read(folder + "SynthesisNetwork.xml", kMaxXmlBytes);
    const auto data = zip.read(folder + "SynthesisNetwork.bin", kMaxTensorBytes);
    const IrGraph graph(xml, data, name + ", SynthesisNetwork");
    SynthesisWalker(graph, model).run();
  }
  checkLayerTable(model, name);
  model.meanLatent.assign(static_cast<std::size_t>(model.latentSize), 0.0F);
  // Before the long part, so that a bad file is refused at once.
  const std::vector<std::string> problems = badTensors(model);
  if (!problems.empty()) throwProblems(name, problems);
  if (progress) progress(0.2);
  model.meanLatent = meanLatentOf(model, kMeanSeeds, [&](double done) {
    if (progress) progress(0.2 + 0.8 * done);
  });
  model.title = "MobileStyleGAN FFHQ " + std::to_string(model.imageResolution());
  model.hash = hashOf(model);
  return model;
}

}  // namespace lineament
