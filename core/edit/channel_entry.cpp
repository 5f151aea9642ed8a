#include "core/edit/channel_entry.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/error.h"
#include "core/io/npy.h"

namespace lineament {
namespace {

struct Entry {
  nlohmann::json json;
  std::filesystem::path manifest;
  std::string id;

  [[noreturn]] void fail(const std::string& found, const std::string& expected) const {
    throw Error::badFile(manifest.string(), found + " for \"" + id + "\"", expected);
  }
};

std::vector<float> fileOf(const Entry& entry, const char* key) {
  const std::filesystem::path name = entry.json.at(key).get<std::string>();
  if (name.empty() || name.has_parent_path()) {
    entry.fail("the file name \"" + name.string() + "\"", "a name in the same folder");
  }
  NpyArray array = readNpy(entry.manifest.parent_path() / name);
  if (array.shape.size() != 1) {
    entry.fail(std::to_string(array.shape.size()) + " axes in " + name.string(), "one number per channel");
  }
  return std::move(array.values);
}

// A file or a list.
std::vector<float> numbersOf(const Entry& entry, const char* key) {
  const nlohmann::json& place = entry.json.at(key);
  return place.is_string() ? fileOf(entry, key) : place.get<std::vector<float>>();
}

std::vector<float> valuesOf(const Entry& entry, std::size_t channels) {
  const nlohmann::json& place = entry.json.at("values");
  if (!place.is_array() || place.empty() || !place.front().is_object()) {
    std::vector<float> values = numbersOf(entry, "values");
    if (values.size() != channels) {
      entry.fail(std::to_string(values.size()) + " values", std::to_string(channels) + ", one per deviation");
    }
    return values;
  }
  std::vector<float> values(channels, 0.0F);
  for (const nlohmann::json& one : place) {
    const nlohmann::json& number = one.at("channel");
    if (!number.is_number_integer() || number.get<double>() < 0 ||
        number.get<double>() >= static_cast<double>(channels)) {
      entry.fail("the channel " + number.dump(), "a whole number from 0 to " + std::to_string(channels - 1));
    }
    values[number.get<std::size_t>()] = one.at("value").get<float>();
  }
  return values;
}

}  // namespace

ChannelAttribute readChannelEntry(const std::string& text, const std::filesystem::path& manifest) {
  Entry entry{{}, manifest, {}};
  try {
    entry.json = nlohmann::json::parse(text);
    entry.id = entry.json.value("id", "");
    ChannelAttribute attribute;
    attribute.layer = entry.json.at("layer").get<std::string>();
    attribute.modelHash = entry.json.at("model_sha256").get<std::string>();
    if (attribute.layer.empty() || attribute.modelHash.empty()) {
      entry.fail("no name", "a layer and the model_sha256 that it belongs to");
    }
    const std::vector<float> deviations = numbersOf(entry, "deviations");
    if (deviations.empty() || deviations.size() > static_cast<std::size_t>(kMostChannels)) {
      entry.fail(std::to_string(deviations.size()) + " deviations", "1 to " + std::to_string(kMostChannels));
    }
    attribute.values = valuesOf(entry, deviations.size());
    for (std::size_t c = 0; c < deviations.size(); ++c) {
      // Also refuses what is no number.
      if (!(deviations[c] > 0.0F) || !std::isfinite(deviations[c])) {
        entry.fail("the deviation of channel " + std::to_string(c), "a positive number");
      }
      if (!(std::abs(attribute.values[c]) <= kMostDeviations)) {
        entry.fail("the value of channel " + std::to_string(c), "a number from -1000 to 1000 standard deviations");
      }
      attribute.values[c] *= deviations[c];
      if (!std::isfinite(attribute.values[c])) {
        entry.fail("the value of channel " + std::to_string(c), "a finite number");
      }
    }
    return attribute;
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(manifest.string(), "an incomplete entry \"" + entry.id + "\"",
                         "layer, model_sha256, deviations and values")
        .withDetails(e.what());
  }
}

}  // namespace lineament
