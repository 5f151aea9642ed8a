#include "core/learn/channel_folder.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/npy.h"

namespace lineament {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kLargestManifest = std::size_t{4} << 20;
constexpr std::ptrdiff_t kShortList = 24;  // values that a person may want to read in the manifest

std::string fileOf(const SavedChannels& a, const char* what, const std::vector<float>& numbers,
                   const std::filesystem::path& folder) {
  std::string name = a.id + "_" + what + ".npy";
  writeNpy({{static_cast<int>(numbers.size())}, numbers}, folder / name);
  return name;
}

Json entryOf(const SavedChannels& a, const std::filesystem::path& folder) {
  Json entry = {{"id", a.id}, {"title", a.title}, {"group", a.group}, {"kind", "channels"}, {"region", a.region}};
  if (!a.measure.empty()) entry["measure"] = a.measure;
  if (!a.lowEnd.empty()) entry["low_end"] = a.lowEnd;
  if (!a.highEnd.empty()) entry["high_end"] = a.highEnd;
  entry["layer"] = a.layer;
  entry["model_sha256"] = a.modelHash;
  entry["deviations"] = fileOf(a, "deviations", a.deviations, folder);
  const auto set = std::count_if(a.values.begin(), a.values.end(), [](float v) { return v != 0.0F; });
  if (set <= kShortList) {
    entry["values"] = Json::array();
    for (std::size_t c = 0; c < a.values.size(); ++c) {
      if (a.values[c] != 0.0F)
        entry["values"].push_back({{"channel", c}, {"value", std::round(double{a.values[c]} * 1e4) / 1e4}});
    }
  } else {
    entry["values"] = fileOf(a, "values", a.values, folder);
  }
  entry["lowest"] = a.lowest;
  entry["highest"] = a.highest;
  if (!a.training.empty()) entry["training"] = Json::parse(a.training);
  return entry;
}

Json manifestOf(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    return {{"space", "W"}, {"directions", Json::array()}, {"attributes", Json::array()}};
  }
  const std::vector<std::byte> bytes = readFile(file, kLargestManifest);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    Json json = Json::parse(text, text + bytes.size());
    if (!json.at("attributes").is_array()) throw Error::badFile(file.string(), "no list", "a list of attributes");
    return json;
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(file.string(), "something else", "a list of local attributes").withDetails(e.what());
  }
}

// One line for an attribute: short to read, and a change of one leaves the others alone in a comparison.
std::string textOf(const Json& manifest) {
  std::string text = "{";
  for (const auto& [key, value] : manifest.items()) {
    text += (text == "{" ? "\n " : ",\n ") + Json(key).dump() + ": ";
    if (key != "attributes" || value.empty()) {
      text += value.dump();
      continue;
    }
    std::string lines;
    for (const Json& entry : value) {
      std::string line;
      for (const auto& [name, part] : entry.items())
        line += (line.empty() ? "" : ", ") + Json(name).dump() + ": " + part.dump();
      lines += (lines.empty() ? "  {" : ",\n  {") + line + "}";
    }
    text += "[\n" + lines + "\n ]";
  }
  return text + "\n}\n";
}

}  // namespace

void addChannelAttribute(const SavedChannels& attribute, const std::filesystem::path& folder) {
  Json manifest = manifestOf(folder / "manifest.json");
  Json* place = nullptr;
  for (Json& entry : manifest["attributes"]) {
    if (entry.value("id", "") != attribute.id) continue;
    if (entry.value("kind", "") != "channels") {
      throw Error::badArgument("The name \"" + attribute.id + "\"", "an attribute of another kind", "a new name");
    }
    place = &entry;
  }
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) throw Error::io("making the folder " + folder.string(), problem.value());
  Json entry = entryOf(attribute, folder);
  if (place != nullptr) {
    *place = std::move(entry);
  } else {
    manifest["attributes"].push_back(std::move(entry));
  }
  writeFileAtomically(folder / "manifest.json", textOf(manifest));
}

}  // namespace lineament
