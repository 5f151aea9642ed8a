#include "core/edit/style_catalogue.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{1} << 20;
constexpr int kMostStyles = 1000;

// A plain file name: a manifest must not lead out of its folder.
std::filesystem::path insideOf(const std::filesystem::path& folder, const std::string& name,
                               const std::filesystem::path& manifest) {
  if (name.empty() || std::filesystem::path(name).filename() != name || name == "." || name == "..") {
    throw Error::badFile(manifest.string(), "the file name \"" + name + "\"", "a name without folders");
  }
  return folder / name;
}

StylePreset presetOf(const nlohmann::json& entry, const std::filesystem::path& folder,
                     const std::filesystem::path& manifest) {
  StylePreset p;
  p.id = entry.at("id").get<std::string>();
  p.title = entry.value("title", p.id);
  p.painter = entry.value("painter", "");
  p.year = entry.value("year", "");
  p.weights = insideOf(folder, entry.at("weights").get<std::string>(), manifest);
  const double number = entry.value("number", 0.0);
  if (!(number >= 0.0 && number < kMostStyles)) {
    throw Error::badFile(manifest.string(), "the number of the style \"" + p.id + "\"", "0 to 999");
  }
  p.number = static_cast<int>(number);
  if (const std::string file = entry.value("thumbnail", ""); !file.empty())
    p.thumbnail = insideOf(folder, file, manifest);
  return p;
}

}  // namespace

std::string styleIdOf(const std::string& name) {
  std::string id;
  for (const char c : name) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) != 0 || u >= 0x80) {
      id += static_cast<char>(std::tolower(u));
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id.empty() ? "style" : id;
}

StyleCatalogue readStyleCatalogue(const std::filesystem::path& folder) {
  const std::filesystem::path manifest = folder / "manifest.json";
  const std::vector<std::byte> bytes = readFile(manifest, kLargestManifest);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    const auto json = nlohmann::json::parse(text, text + bytes.size());
    StyleCatalogue catalogue;
    for (const nlohmann::json& entry : json.at("styles")) catalogue.push_back(presetOf(entry, folder, manifest));
    return catalogue;
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(manifest.string(), "no list of styles", "the manifest of models/styles").withDetails(e.what());
  }
}

StyleCatalogue ownStylePresets(const std::filesystem::path& folder) {
  StyleCatalogue found;
  std::error_code problem;
  for (const auto& file : std::filesystem::directory_iterator(folder, problem)) {
    const std::string extension = file.path().extension().string();
    if (extension != ".pth" && extension != ".pt" && extension != ".model") continue;
    StylePreset p;
    p.title = file.path().stem().string();
    p.id = styleIdOf(p.title);
    p.weights = file.path();
    p.own = true;
    found.push_back(std::move(p));
  }
  std::sort(found.begin(), found.end(), [](const StylePreset& a, const StylePreset& b) { return a.title < b.title; });
  return found;
}

const StylePreset* findStyle(const StyleCatalogue& catalogue, const std::string& id) {
  const auto it = std::find_if(catalogue.begin(), catalogue.end(), [&](const StylePreset& p) { return p.id == id; });
  return it == catalogue.end() ? nullptr : &*it;
}

}  // namespace lineament
