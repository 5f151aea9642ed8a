#include "core/edit/local_attribute.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/edit/channel_entry.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{4} << 20;
constexpr float kFarthest = 100.0F;         // standard deviations: beyond any face, within any slider
constexpr int kFinestResolution = 1 << 20;  // "to the last row"

// Numbers as a double: what does not fit an int must not become one.
int resolutionOf(const nlohmann::json& entry, const char* key, int otherwise, const std::string& file) {
  const double value = entry.value(key, static_cast<double>(otherwise));
  if (value >= 0.0 && value <= kFinestResolution) return static_cast<int>(value);
  throw Error::badFile(file, std::string(key) + " of " + std::to_string(value), "a resolution of the network");
}

LocalAttributePtr attributeOf(const nlohmann::json& entry, const std::filesystem::path& manifest,
                              const std::vector<DirectionPtr>& directions) {
  const std::string file = manifest.string();
  auto a = std::make_shared<LocalAttribute>();
  a->id = entry.at("id").get<std::string>();
  a->title = entry.value("title", a->id);
  a->group = entry.value("group", a->group);
  a->lowEnd = entry.value("low_end", a->lowEnd);
  a->highEnd = entry.value("high_end", a->highEnd);
  a->region = entry.at("region").get<std::string>();
  a->rows.first = resolutionOf(entry, "first_resolution", a->rows.first, file);
  a->rows.last = resolutionOf(entry, "last_resolution", a->rows.last, file);
  a->lowest = entry.value("lowest", a->lowest);
  a->highest = entry.value("highest", a->highest);
  a->protect = entry.value("protect", a->protect);
  a->measure = entry.value("measure", a->measure);
  if (!(a->lowest <= 0.0F && a->lowest >= -kFarthest) || !(a->highest >= 0.0F && a->highest <= kFarthest)) {
    throw Error::badFile(file, "the range of \"" + a->id + "\"", "-100 <= lowest <= 0 <= highest <= 100");
  }
  const std::string kind = entry.value("kind", "direction");
  if (kind == "channels") {
    ChannelAttribute channels = readChannelEntry(entry.dump(), manifest);
    channels.id = a->id;
    channels.title = a->title;
    a->effect = std::make_shared<const ChannelAttribute>(std::move(channels));
    return a;
  }
  if (kind != "direction") throw Error::badFile(file, "the kind \"" + kind + "\"", "direction or channels");
  const std::string name = entry.at("direction").get<std::string>();
  const auto found =
      std::find_if(directions.begin(), directions.end(), [&](const DirectionPtr& d) { return d->id == name; });
  if (found == directions.end()) throw Error::badFile(file, "the direction \"" + name + "\"", "a known direction");
  a->effect = *found;
  return a;
}

}  // namespace

LocalEdit LocalAttribute::edit(float strength) const {
  LocalEdit e;
  e.id = id;
  e.title = title;
  e.effect = effect;
  e.region = region;
  e.strength = strength;
  e.rows = rows;
  e.protect = protect;
  return e;
}

bool LocalAttribute::fits(const std::string& modelHash) const {
  const auto* channels = std::get_if<ChannelAttributePtr>(&effect);
  return channels == nullptr || (*channels)->modelHash == modelHash;
}

std::vector<LocalAttributePtr> readLocalAttributes(const std::filesystem::path& folder,
                                                   const std::vector<DirectionPtr>& known) {
  const std::filesystem::path manifest = folder / "manifest.json";
  std::vector<DirectionPtr> directions = readDirections(folder);
  directions.insert(directions.end(), known.begin(), known.end());
  const std::vector<std::byte> bytes = readFile(manifest, kLargestManifest);
  std::vector<LocalAttributePtr> attributes;
  try {
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const nlohmann::json json = nlohmann::json::parse(text, text + bytes.size());
    for (const nlohmann::json& entry : json.at("attributes")) {
      attributes.push_back(attributeOf(entry, manifest, directions));
    }
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(manifest.string(), "something else", "a list of local attributes").withDetails(e.what());
  }
  return attributes;
}

}  // namespace lineament
