#include "core/io/style_model.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/error.h"
#include "core/io/safetensors.h"
#include "core/io/torch_file.h"

namespace lineament {
namespace {

constexpr int kMostStyles = 1000;
constexpr int kMostChannels = 1024;
constexpr int kMostBlocks = 64;

class Tensors {
 public:
  Tensors(std::string file, std::string expected, std::vector<NamedTensor> tensors)
      : file_(std::move(file)), expected_(std::move(expected)), tensors_(std::move(tensors)) {}

  const NamedTensor* find(const std::string& name) const {
    const auto it =
        std::find_if(tensors_.begin(), tensors_.end(), [&](const NamedTensor& t) { return t.name == name; });
    return it == tensors_.end() ? nullptr : &*it;
  }
  const NamedTensor& get(const std::string& name, std::size_t dimensions) const {
    const NamedTensor* t = find(name);
    if (t == nullptr) throw bad("no tensor \"" + name + "\"");
    if (t->shape.size() != dimensions) throw bad("\"" + name + "\" with " + std::to_string(t->shape.size()) + " axes");
    if (!std::all_of(t->values.begin(), t->values.end(), [](float v) { return std::isfinite(v); })) {
      throw bad("numbers in \"" + name + "\" that are not finite");
    }
    return *t;
  }
  const NamedTensor& get(const std::string& name, const std::vector<int>& shape) const {
    const NamedTensor& t = get(name, shape.size());
    if (t.shape == shape) return t;
    std::string found;
    for (const int n : t.shape) found += (found.empty() ? "" : " x ") + std::to_string(n);
    throw bad("\"" + name + "\" of " + found);
  }
  Error bad(const std::string& found) const { return Error::badFile(file_, found, expected_); }

 private:
  std::string file_, expected_;
  std::vector<NamedTensor> tensors_;
};

// Rows of a [styles, channels] table.
std::vector<std::vector<float>> rowsOf(const NamedTensor& t) {
  const auto channels = static_cast<std::size_t>(t.shape[1]);
  std::vector<std::vector<float>> rows;
  for (std::size_t s = 0; s < static_cast<std::size_t>(t.shape[0]); ++s) {
    const float* row = t.values.data() + s * channels;
    rows.emplace_back(row, row + channels);
  }
  return rows;
}

// The convolution's own numbers say its shape; `inputs` must be what the layer before gives.
void takeWeights(const Tensors& tensors, const std::string& name, int inputs, StyleLayer& layer) {
  const NamedTensor& w = tensors.get(name, 4);
  layer.outputs = w.shape[0];
  layer.inputs = w.shape[1];
  layer.kernel = w.shape[2];
  const bool sound = layer.outputs >= 1 && layer.outputs <= kMostChannels && layer.inputs == inputs &&
                     w.shape[3] == layer.kernel && layer.kernel % 2 == 1 && layer.kernel <= 15;
  if (!sound) {
    throw tensors.bad("\"" + name + "\" of " + std::to_string(w.shape[0]) + " x " + std::to_string(w.shape[1]) + " x " +
                      std::to_string(w.shape[2]) + " x " + std::to_string(w.shape[3]) + " after " +
                      std::to_string(inputs) + " channels");
  }
  layer.weights = w.values;
}

// Names of one family's tensors.
struct Naming {
  std::function<std::string(const std::string&)> weight;
  std::function<void(const std::string&, StyleLayer&)> takeNorm;
};

void appendLayer(const Tensors& tensors, const Naming& naming, const std::string& name, StyleModel& model) {
  StyleLayer layer;
  layer.name = name;
  takeWeights(tensors, naming.weight(name), model.layers.empty() ? 3 : model.layers.back().outputs, layer);
  naming.takeNorm(name, layer);
  model.layers.push_back(std::move(layer));
}

void appendBlock(const Tensors& tensors, const Naming& naming, const std::string& first, const std::string& second,
                 StyleModel& model) {
  appendLayer(tensors, naming, first, model);
  model.layers.back().opensBlock = true;
  appendLayer(tensors, naming, second, model);
  StyleLayer& end = model.layers.back();
  end.closesBlock = true;
  end.relu = false;
  if (end.outputs != model.layers[model.layers.size() - 2].inputs) {
    throw tensors.bad("a residual block that ends with " + std::to_string(end.outputs) + " channels");
  }
}

void appendLast(const Tensors& tensors, const std::string& weight, const std::string& bias, StyleModel& model) {
  StyleLayer layer;
  layer.name = "out";
  layer.relu = false;
  takeWeights(tensors, weight, model.layers.back().outputs, layer);
  if (layer.outputs != 3) throw tensors.bad("a last layer of " + std::to_string(layer.outputs) + " channels");
  layer.bias = tensors.get(bias, std::vector<int>{3}).values;
  model.layers.push_back(std::move(layer));
}

StyleModel sharedNetwork(const Tensors& tensors) {
  StyleModel model;
  model.styles = tensors.get("in.scale", 2).shape[0];
  if (model.styles < 1 || model.styles > kMostStyles) throw tensors.bad(std::to_string(model.styles) + " styles");
  const Naming naming{[](const std::string& name) { return name + ".weight"; },
                      [&](const std::string& name, StyleLayer& layer) {
                        const std::vector<int> shape{model.styles, layer.outputs};
                        layer.scales = rowsOf(tensors.get(name + ".scale", shape));
                        layer.shifts = rowsOf(tensors.get(name + ".shift", shape));
                      }};
  appendLayer(tensors, naming, "in", model);
  for (const char* name : {"down1", "down2"}) {
    appendLayer(tensors, naming, name, model);
    model.layers.back().stride = 2;
  }
  for (int i = 0; i < kMostBlocks; ++i) {
    const std::string block = "block" + std::to_string(i);
    if (tensors.find(block + ".a.weight") == nullptr) break;
    appendBlock(tensors, naming, block + ".a", block + ".b", model);
  }
  for (const char* name : {"up1", "up2"}) {
    appendLayer(tensors, naming, name, model);
    model.layers.back().upsampled = true;
  }
  appendLast(tensors, "out.weight", "out.bias", model);
  return model;
}

// pytorch/examples fast_neural_style, transformer_net.py.
StyleModel johnsonNetwork(const Tensors& tensors) {
  StyleModel model;
  model.range = StyleRange::kBytes;
  // "conv1" is normalised by "in1", "res1.conv2" by "res1.in2", "deconv1" by "in4".
  const Naming naming{[](const std::string& name) { return name + ".conv2d.weight"; },
                      [&](const std::string& name, StyleLayer& layer) {
                        std::string norm = name;
                        if (name == "deconv1" || name == "deconv2") {
                          norm = name == "deconv1" ? "in4" : "in5";
                        } else {
                          norm.replace(norm.find("conv"), 4, "in");
                        }
                        layer.scales = {tensors.get(norm + ".weight", std::vector<int>{layer.outputs}).values};
                        layer.shifts = {tensors.get(norm + ".bias", std::vector<int>{layer.outputs}).values};
                      }};
  for (const char* name : {"conv1", "conv2", "conv3"}) {
    appendLayer(tensors, naming, name, model);
    model.layers.back().stride = model.layers.size() == 1 ? 1 : 2;
  }
  for (int i = 1; i <= 5; ++i) {
    const std::string block = "res" + std::to_string(i);
    appendBlock(tensors, naming, block + ".conv1", block + ".conv2", model);
  }
  for (const char* name : {"deconv1", "deconv2"}) {
    appendLayer(tensors, naming, name, model);
    model.layers.back().upsampled = true;
  }
  appendLast(tensors, "deconv3.conv2d.weight", "deconv3.conv2d.bias", model);
  return model;
}

}  // namespace

StyleModel readStyleModel(const std::filesystem::path& file) {
  if (file.extension() == ".safetensors") {
    return sharedNetwork({file.string(), "the style network of tools/train_styles", readSafetensors(file).tensors});
  }
  return johnsonNetwork({file.string(), "a state dict of pytorch/examples fast_neural_style", readTorchFile(file)});
}

}  // namespace lineament
