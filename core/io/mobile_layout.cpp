#include "core/io/mobile_layout.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/io/finite.h"
#include "core/io/sha256_stream.h"

namespace lineament {

namespace {

using nlohmann::json;

constexpr int kMaxLatent = 4096;
constexpr int kMaxMapping = 32;
constexpr int kMaxLayers = 128;
constexpr int kMaxChannels = 4096;
constexpr int kMaxResolution = 2048;
constexpr std::array<const char*, 4> kKindNames = {"full_conv", "up", "depthwise_conv", "head"};

MobileLayerKind kindOf(const std::string& name, const std::string& file) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (name == kKindNames[i]) return static_cast<MobileLayerKind>(i);
  }
  throw Error::badFile(file, "a layer of unknown kind", "full_conv, up, depthwise_conv or head");
}

bool plainName(const std::string& name) {
  if (name.empty() || name.size() > 64) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._") == std::string::npos;
}

std::string describe(const MobileLayer& l) {
  return "layer " + l.name + " (" + kKindNames[static_cast<std::size_t>(l.kind)] + ") from " +
         std::to_string(l.inChannels) + " to " + std::to_string(l.outChannels) + " channels at " +
         std::to_string(l.resolution);
}

}  // namespace

std::string shapeText(const std::vector<int>& shape) {
  std::string s = "[";
  for (const int d : shape) s.append(s.size() > 1 ? ", " : "").append(std::to_string(d));
  return s.append("]");
}

void throwProblems(const std::string& file, const std::vector<std::string>& problems) {
  std::string list;
  std::string lines;
  for (const std::string& p : problems) {
    list.append(list.empty() ? "" : "; ").append(p);
    lines.append(p).append("\n");
  }
  throw Error::badFile(file, "tensors that do not fit (" + list + ")", "a complete model").withDetails(lines);
}

std::vector<TensorSlot> tensorSlots(MobileModel& m) {
  std::vector<TensorSlot> slots;
  const int latent = m.latentSize;
  for (std::size_t i = 0; i < m.mappingWeights.size(); ++i) {
    const std::string prefix = "mapping." + std::to_string(i);
    slots.push_back({prefix + ".weight", {latent, latent}, &m.mappingWeights[i]});
    slots.push_back({prefix + ".bias", {latent}, &m.mappingBiases[i]});
  }
  const int start = m.layers.front().resolution;
  slots.push_back({"constant", {m.layers.front().inChannels, start, start}, &m.constant});
  slots.push_back({"mean_latent", {latent}, &m.meanLatent});
  for (MobileLayer& l : m.layers) {
    slots.push_back({l.name + ".affine.weight", {l.inChannels, latent}, &l.affineWeight});
    slots.push_back({l.name + ".affine.bias", {l.inChannels}, &l.affineBias});
    if (l.kind == MobileLayerKind::kUp) continue;
    if (l.kind == MobileLayerKind::kDepthwiseConv) {
      slots.push_back({l.name + ".depthwise", {l.inChannels, 3, 3}, &l.depthwise});
    }
    std::vector<int> weight = {l.outChannels, l.inChannels};
    if (l.kind == MobileLayerKind::kFullConv) weight.insert(weight.end(), {3, 3});
    slots.push_back({l.name + ".weight", weight, &l.weight});
    if (l.kind != MobileLayerKind::kHead) {
      slots.push_back({l.name + ".noise", {l.resolution, l.resolution}, &l.noise});
    }
    slots.push_back({l.name + ".bias", {l.outChannels}, &l.bias});
  }
  return slots;
}

void checkLayerTable(const MobileModel& m, const std::string& file) {
  if (m.latentSize < 1 || m.latentSize > kMaxLatent) {
    throw Error::badFile(file, "a latent of " + std::to_string(m.latentSize), "1 to " + std::to_string(kMaxLatent));
  }
  if (m.mappingWeights.empty() || m.mappingWeights.size() > kMaxMapping ||
      m.mappingBiases.size() != m.mappingWeights.size()) {
    throw Error::badFile(file, std::to_string(m.mappingWeights.size()) + " mapping layers",
                         "1 to " + std::to_string(kMaxMapping));
  }
  if (m.layers.size() < 2 || m.layers.size() > kMaxLayers) {
    throw Error::badFile(file, std::to_string(m.layers.size()) + " layers", "2 to " + std::to_string(kMaxLayers));
  }
  std::set<std::string> names;
  const MobileLayer* previous = nullptr;
  for (const MobileLayer& l : m.layers) {
    if (!plainName(l.name) || l.name.rfind("mapping", 0) == 0 || !names.insert(l.name).second) {
      throw Error::badFile(file, "a layer name that is empty, doubled or odd", "short, plain, different names");
    }
    const bool bounded = l.inChannels >= 1 && l.inChannels <= kMaxChannels && l.outChannels >= 1 &&
                         l.outChannels <= kMaxChannels && l.resolution >= 1 && l.resolution <= kMaxResolution &&
                         std::isfinite(l.styleScale);
    const bool first = previous == nullptr;
    const bool last = &l == &m.layers.back();
    bool fits =
        bounded && (l.kind == MobileLayerKind::kHead) == last && (l.kind == MobileLayerKind::kFullConv) == first;
    if (fits && !first) {
      const bool up = l.kind == MobileLayerKind::kUp;
      fits = l.inChannels == previous->outChannels && l.resolution == (up ? 2 : 1) * previous->resolution;
      if (up) fits = fits && l.inChannels == 4 * l.outChannels;
      if (last) fits = fits && l.outChannels == 12;
    }
    if (!fits) {
      throw Error::badFile(file, describe(l) + (first ? " at the beginning" : " after " + describe(*previous)),
                           "layers that fit each other");
    }
    previous = &l;
  }
}

std::vector<std::string> badTensors(MobileModel& model) {
  std::vector<std::string> problems;
  for (const TensorSlot& slot : tensorSlots(model)) {
    std::size_t expected = 1;
    for (const int d : slot.shape) expected *= static_cast<std::size_t>(d);
    if (slot.values->size() != expected) {
      problems.push_back(slot.name + ": found " + std::to_string(slot.values->size()) + " values, expected " +
                         shapeText(slot.shape));
    } else if (!allFinite(*slot.values)) {
      problems.push_back(slot.name + ": found a number that is infinite or undefined, expected finite numbers");
    }
  }
  return problems;
}

std::string layerTableText(const MobileModel& model) {
  json layers = json::array();
  for (const MobileLayer& l : model.layers) {
    layers.push_back({{"name", l.name},
                      {"kind", kKindNames[static_cast<std::size_t>(l.kind)]},
                      {"in", l.inChannels},
                      {"out", l.outChannels},
                      {"resolution", l.resolution},
                      {"style_scale", static_cast<double>(l.styleScale)}});
  }
  const json table = {{"latent", model.latentSize}, {"mapping", model.mappingWeights.size()}, {"layers", layers}};
  return table.dump();
}

MobileModel modelFromTableText(const std::string& text, const std::string& file) {
  // Depth is bounded so that a text of brackets cannot fill the memory.
  const auto check = [&](int depth, json::parse_event_t, json&) {
    if (depth > 4) throw Error::badFile(file, "a layer table nested deeper than 4", "a flat list of layers");
    return true;
  };
  try {
    const json table = json::parse(text, check);
    MobileModel m;
    m.latentSize = table.at("latent").get<int>();
    const auto mapping = table.at("mapping").get<std::size_t>();
    if (mapping > kMaxMapping) throw Error::badFile(file, std::to_string(mapping) + " mapping layers", "at most 32");
    m.mappingWeights.resize(mapping);
    m.mappingBiases.resize(mapping);
    for (const json& j : table.at("layers")) {
      MobileLayer l;
      l.name = j.at("name").get<std::string>();
      l.kind = kindOf(j.at("kind").get<std::string>(), file);
      l.inChannels = j.at("in").get<int>();
      l.outChannels = j.at("out").get<int>();
      l.resolution = j.at("resolution").get<int>();
      l.styleScale = static_cast<float>(j.at("style_scale").get<double>());
      m.layers.push_back(std::move(l));
    }
    return m;
  } catch (const json::exception& e) {
    throw Error::badFile(file, "a layer table that cannot be read", "the table this program writes")
        .withDetails(e.what());
  }
}

std::string hashOf(MobileModel& model) {
  Sha256Stream stream;
  // The table is part of it: a changed style scale changes the picture as much as a changed weight.
  const std::string table = layerTableText(model);
  stream.add(table.data(), table.size());
  for (const TensorSlot& slot : tensorSlots(model)) {
    stream.add(slot.values->data(), slot.values->size() * sizeof(float));
  }
  return stream.finish();
}

}  // namespace lineament
