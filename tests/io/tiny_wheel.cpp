#include "tests/io/tiny_wheel.h"

#include <zip.h>

#include <cmath>
#include <vector>

#include "core/base/error.h"

namespace lineament::test {

namespace {

class IrWriter {
 public:
  int layer(const std::string& name, const std::string& type, const std::string& attributes,
            const std::vector<int>& inputs) {
    const int id = next_++;
    layers_ += "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" type=\"" + type + "\"><data " +
               attributes + "/></layer>\n";
    for (std::size_t port = 0; port < inputs.size(); ++port) {
      edges_ += "<edge from-layer=\"" + std::to_string(inputs[port]) + "\" from-port=\"0\" to-layer=\"" +
                std::to_string(id) + "\" to-port=\"" + std::to_string(port) + "\"/>\n";
    }
    return id;
  }

  int constant(const std::string& name, const std::vector<int>& shape, const std::vector<float>& values) {
    std::string dims;
    for (const int d : shape) dims.append(dims.empty() ? "" : ", ").append(std::to_string(d));
    const std::size_t offset = bin_.size();
    bin_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    return layer(name, "Const",
                 "element_type=\"f32\" shape=\"" + dims + "\" offset=\"" + std::to_string(offset) + "\" size=\"" +
                     std::to_string(values.size() * sizeof(float)) + "\"",
                 {});
  }

  int sum(int a, int b) { return layer(unnamed(), "Add", "", {a, b}); }
  int product(int a, int b) { return layer(unnamed(), "Multiply", "", {a, b}); }
  int matMul(int a, int b) { return layer(unnamed(), "MatMul", "transpose_b=\"true\"", {a, b}); }
  int reshape(int a) { return layer(unnamed(), "Reshape", "", {a, constant(unnamed(), {1}, {1.0F})}); }
  int prelu(int a) { return layer(unnamed(), "PReLU", "", {a, constant(unnamed(), {1}, {0.2F})}); }
  int convolution(const char* type, int a, int kernel, const char* pads) {
    return layer(unnamed(), type, std::string("strides=\"1, 1\" pads_begin=\"") + pads + "\"", {a, kernel});
  }
  std::string unnamed() { return std::string("n").append(std::to_string(next_)); }

  int inverseHaar(int x, int c) {
    const float h = std::sqrt(0.5F);
    const auto filter = [&](bool high, bool vertical) {
      std::vector<float> v;
      for (int i = 0; i < c; ++i) v.insert(v.end(), {h, high ? -h : h});
      return constant(unnamed(), vertical ? std::vector<int>{c, 1, 1, 2, 1} : std::vector<int>{c, 1, 1, 1, 2}, v);
    };
    const auto spread = [&](int a, int f) { return layer(unnamed(), "GroupConvolutionBackpropData", "", {a, f}); };
    const int split = layer(unnamed(), "VariadicSplit", "", {x});
    const int details = layer(unnamed(), "VariadicSplit", "", {reshape(split)});
    const auto band = [&] { return layer(unnamed(), "Squeeze", "", {details}); };
    const int left = sum(spread(split, filter(false, true)), spread(band(), filter(true, true)));
    const int right = sum(spread(band(), filter(false, true)), spread(band(), filter(true, true)));
    return sum(spread(left, filter(false, false)), spread(right, filter(true, false)));
  }

  IrPair finish(int output) {
    layer("out", "Result", "", {output});
    return {"<?xml version=\"1.0\"?>\n<net name=\"n\" version=\"10\">\n<layers>\n" + layers_ + "</layers>\n<edges>\n" +
                edges_ + "</edges>\n</net>\n",
            bin_};
  }

 private:
  int next_ = 0;
  std::string layers_;
  std::string edges_;
  std::string bin_;
};

/// "l0.conv1" is "m.layers.0.conv1.conv" in the released network.
std::string nodeName(const MobileLayer& l, const MobileModel& model) {
  if (l.name == "conv1") return "m.conv1.conv";
  if (l.kind == MobileLayerKind::kHead) {
    const std::string& before = model.layers[model.layers.size() - 2].name;
    return "m.layers." + before.substr(1, before.find('.') - 1) + ".to_img.conv";
  }
  const std::size_t dot = l.name.find('.');
  const std::string node = "m.layers." + l.name.substr(1, dot - 1) + l.name.substr(dot);
  return l.kind == MobileLayerKind::kUp ? node : node + ".conv";
}

}  // namespace

IrPair mappingIr(const MobileModel& m) {
  IrWriter w;
  const int z = w.layer("var", "Parameter", "", {});
  const auto power = [&](int a, float exponent) {
    return w.layer(w.unnamed(), "Power", "", {a, w.constant(w.unnamed(), {1, 1}, {exponent})});
  };
  const int mean = w.layer("mean", "ReduceMean", "", {power(z, 2.0F)});
  const int root = power(w.sum(mean, w.constant("eps", {1, 1}, {1e-8F})), 0.5F);
  int x = w.product(z, power(root, -1.0F));
  for (std::size_t i = 0; i < m.mappingWeights.size(); ++i) {
    const int weight = w.constant(w.unnamed(), {m.latentSize, m.latentSize}, m.mappingWeights[i]);
    const int bias = w.constant(w.unnamed(), {m.latentSize}, m.mappingBiases[i]);
    x = w.prelu(w.sum(w.matMul(x, weight), w.reshape(bias)));
    x = w.product(x, w.constant(w.unnamed(), {1, 1}, {std::sqrt(2.0F)}));
  }
  return w.finish(x);
}

IrPair synthesisIr(const MobileModel& m) {
  IrWriter w;
  const int style = w.layer("style", "Parameter", "", {});
  const MobileLayer& first = m.layers.front();
  int x = w.constant("m.input.input", {1, first.inChannels, first.resolution, first.resolution}, m.constant);
  x = w.layer("tile", "Tile", "", {w.layer("broadcast", "Broadcast", "", {x})});
  for (const MobileLayer& l : m.layers) {
    const std::string node = nodeName(l, m);
    const int a = w.constant(node + ".modulation.weight", {l.inChannels, m.latentSize}, l.affineWeight);
    const int b = w.constant(node + ".modulation.bias", {1, l.inChannels}, l.affineBias);
    int s = w.reshape(w.sum(w.matMul(style, a), b));
    if (l.kind != MobileLayerKind::kUp) s = w.product(s, w.constant(w.unnamed(), {1, 1, 1, 1}, {l.styleScale}));
    x = w.product(s, x);
    if (l.kind == MobileLayerKind::kUp) {
      x = w.inverseHaar(x, l.outChannels);
      continue;
    }
    if (l.kind == MobileLayerKind::kDepthwiseConv) {
      x = w.convolution("GroupConvolution", x, w.constant(w.unnamed(), {l.inChannels, 1, 1, 3, 3}, l.depthwise),
                        "1, 1");
    }
    const bool full = l.kind == MobileLayerKind::kFullConv;
    const int taps = full ? 3 : 1;
    x = w.convolution("Convolution", x, w.constant(w.unnamed(), {l.outChannels, l.inChannels, taps, taps}, l.weight),
                      full ? "1, 1" : "0, 0");
    const bool head = l.kind == MobileLayerKind::kHead;
    if (!head) x = w.sum(x, w.constant(w.unnamed(), {1, 1, l.resolution, l.resolution}, l.noise));
    x = w.sum(x, w.constant(w.unnamed(), {1, l.outChannels, 1, 1}, l.bias));
    x = head ? w.inverseHaar(x, 3) : w.prelu(x);
  }
  return w.finish(x);
}

Members wheelMembers(const MobileModel& model) {
  const IrPair mapping = mappingIr(model);
  const IrPair synthesis = synthesisIr(model);
  return {{kMappingXml, mapping.xml},
          {kMappingBin, mapping.bin},
          {kSynthesisXml, synthesis.xml},
          {kSynthesisBin, synthesis.bin}};
}

void writeZip(const Members& members, const std::filesystem::path& path) {
  int code = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (zip == nullptr) throw Error::internal("the test archive was not opened");
  for (const auto& [name, data] : members) {
    zip_source_t* source = zip_source_buffer(zip, data.data(), data.size(), 0);
    if (source == nullptr || zip_file_add(zip, name.c_str(), source, ZIP_FL_OVERWRITE) < 0) {
      throw Error::internal("the test archive was not filled");
    }
  }
  if (zip_close(zip) != 0) throw Error::internal("the test archive was not written");
}

}  // namespace lineament::test
