#include "core/io/openvino_ir.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <pugixml.hpp>
#include <unordered_map>

#include "core/base/error.h"

namespace lineament {

namespace {

constexpr std::size_t kMaxLayers = 20000;
constexpr std::size_t kMaxEdges = 100000;
constexpr std::size_t kMaxRank = 8;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t v = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return v;
}

/// "512, 128, 1, 1"; the empty text is a scalar.
std::optional<std::vector<int>> parseShape(std::string_view text) {
  std::vector<int> shape;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    const auto v = number(part);
    if (!v || *v == 0 || *v > (1U << 30U) || shape.size() == kMaxRank) return std::nullopt;
    shape.push_back(static_cast<int>(*v));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) return std::nullopt;
  }
  return shape;
}

std::uint64_t widthOf(std::string_view elementType) {
  if (elementType == "f32" || elementType == "i32" || elementType == "u32") return 4;
  if (elementType == "f64" || elementType == "i64" || elementType == "u64") return 8;
  if (elementType == "f16" || elementType == "bf16" || elementType == "i16" || elementType == "u16") return 2;
  if (elementType == "i8" || elementType == "u8" || elementType == "boolean") return 1;
  return 0;
}

std::vector<int> withoutOnes(const std::vector<int>& shape) {
  std::vector<int> s;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(s), [](int d) { return d != 1; });
  return s;
}

}  // namespace

void IrGraph::fail(const std::string& found, const std::string& expected) const {
  throw Error::badFile(name_, found, expected);
}

IrGraph::IrGraph(std::span<const std::byte> xml, std::span<const std::byte> data, std::string name)
    : data_(data), name_(std::move(name)) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size());
  if (!parsed) fail("XML that cannot be read", "an OpenVINO network");
  const pugi::xml_node net = document.child("net");
  if (!net) fail("XML without a network", "an OpenVINO network");
  const std::string version = net.attribute("version").as_string();
  if (version != "10") fail("version " + version.substr(0, 20), "OpenVINO IR version 10");

  std::unordered_map<std::string, int> byId;
  for (const pugi::xml_node node : net.child("layers").children("layer")) {
    if (layers_.size() >= kMaxLayers) fail("too many layers", "at most " + std::to_string(kMaxLayers));
    IrLayer l;
    l.name = node.attribute("name").as_string();
    l.type = node.attribute("type").as_string();
    for (const pugi::xml_attribute a : node.child("data").attributes()) l.attributes[a.name()] = a.value();
    if (!byId.emplace(node.attribute("id").as_string(), static_cast<int>(layers_.size())).second) {
      fail("two layers of the same id", "every id once");
    }
    if (l.type == "Const") {
      l.elementType = l.attributes["element_type"];
      const std::uint64_t width = widthOf(l.elementType);
      const auto shape = parseShape(l.attributes["shape"]);
      const auto offset = number(l.attributes["offset"]);
      const auto size = number(l.attributes["size"]);
      if (width == 0 || !shape || !offset || !size) fail("tensor " + l.name + " badly described", "type, shape, place");
      // Subtracts instead of adding: the sum could overflow.
      if (*size > data_.size() || *offset > data_.size() - *size) {
        fail("tensor " + l.name + " at byte " + std::to_string(*offset) + " with " + std::to_string(*size) + " bytes",
             "a place within " + std::to_string(data_.size()) + " bytes");
      }
      l.elements = 1;
      for (const int d : *shape) {
        // No shape larger than the data: the product cannot overflow.
        if (l.elements > data_.size() / static_cast<std::uint64_t>(d))
          fail("tensor " + l.name + " too large", "its size");
        l.elements *= static_cast<std::uint64_t>(d);
      }
      if (l.elements * width != *size) {
        fail("tensor " + l.name + " of " + std::to_string(*size) + " bytes", std::to_string(l.elements * width));
      }
      l.shape = *shape;
      l.offset = *offset;
    }
    layers_.push_back(std::move(l));
  }

  std::size_t edges = 0;
  for (const pugi::xml_node edge : net.child("edges").children("edge")) {
    if (++edges > kMaxEdges) fail("too many edges", "at most " + std::to_string(kMaxEdges));
    const auto from = byId.find(edge.attribute("from-layer").as_string());
    const auto to = byId.find(edge.attribute("to-layer").as_string());
    const auto port = number(edge.attribute("to-port").as_string());
    if (from == byId.end() || to == byId.end() || !port || *port > 1000) {
      fail("an edge that leads nowhere", "edges between layers of the file");
    }
    layers_[static_cast<std::size_t>(to->second)].inputs.push_back({static_cast<int>(*port), from->second});
    layers_[static_cast<std::size_t>(from->second)].consumers.push_back(to->second);
  }
  for (IrLayer& l : layers_) {
    std::stable_sort(l.inputs.begin(), l.inputs.end(),
                     [](const IrInput& a, const IrInput& b) { return a.port < b.port; });
  }
}

int IrGraph::find(std::string_view layerName) const {
  int found = -1;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].name != layerName) continue;
    if (found >= 0) fail("two layers named " + std::string(layerName), "one");
    found = static_cast<int>(i);
  }
  return found;
}

int IrGraph::findOfType(std::string_view type) const {
  int found = -1;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].type != type) continue;
    if (found >= 0) fail("two layers of type " + std::string(type), "one");
    found = static_cast<int>(i);
  }
  if (found < 0) fail("no layer of type " + std::string(type), "one");
  return found;
}

int IrGraph::consumer(int from, std::string_view type) const {
  int found = -1;
  for (const int c : layer(from).consumers) {
    if (layer(c).type != type) continue;
    if (found >= 0) fail("two layers of type " + std::string(type) + " after " + layer(from).name, "one");
    found = c;
  }
  if (found < 0) fail("no layer of type " + std::string(type) + " after " + layer(from).name, "one");
  return found;
}

int IrGraph::otherInput(int index, int known) const {
  const IrLayer& l = layer(index);
  if (l.inputs.size() == 2) {
    if (l.inputs[0].source == known) return l.inputs[1].source;
    if (l.inputs[1].source == known) return l.inputs[0].source;
  }
  fail("layer " + l.name + " with other inputs", "two inputs, one from " + layer(known).name);
}

int IrGraph::behindReshapes(int index) const {
  // Bounded by the number of layers: a hostile file may have a cycle.
  for (std::size_t steps = 0; steps < layers_.size(); ++steps) {
    const IrLayer& l = layer(index);
    if ((l.type != "Reshape" && l.type != "Broadcast" && l.type != "Tile") || l.inputs.empty()) return index;
    index = l.inputs.front().source;
  }
  fail("layers in a circle", "a network without circles");
}

std::vector<float> IrGraph::values(int constant, const std::vector<int>& shape) const {
  const IrLayer& l = layer(constant);
  if (l.type != "Const" || l.elementType != "f32") fail("layer " + l.name + " of type " + l.type, "a float32 tensor");
  if (withoutOnes(l.shape) != withoutOnes(shape)) {
    std::string found;
    std::string expected;
    for (const int d : l.shape) found.append(" ").append(std::to_string(d));
    for (const int d : shape) expected.append(" ").append(std::to_string(d));
    fail("tensor " + l.name + " of shape" + found, "shape" + expected);
  }
  std::vector<float> v(static_cast<std::size_t>(l.elements));
  std::memcpy(v.data(), data_.data() + l.offset, v.size() * sizeof(float));
  return v;
}

float IrGraph::scalar(int constant) const {
  return values(constant, {}).front();
}

}  // namespace lineament
