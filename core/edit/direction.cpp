#include "core/edit/direction.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/npy.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{4} << 20;

std::vector<float> unitNormal(const std::filesystem::path& file) {
  NpyArray array = readNpy(file);
  const bool vector = array.shape.size() == 1 || (array.shape.size() == 2 && array.shape[0] == 1);
  double square = 0.0;
  for (const float v : array.values) square += double{v} * double{v};
  if (!vector || array.values.empty()) {
    throw Error::badFile(file.string(), std::to_string(array.shape.size()) + " axes",
                         "one direction, [512] or [1, 512]");
  }
  if (!std::isfinite(square) || square == 0.0) {
    throw Error::badFile(file.string(), "a direction of no finite length", "finite numbers, not all zero");
  }
  for (float& v : array.values) v = static_cast<float>(double{v} / std::sqrt(square));
  return std::move(array.values);
}

}  // namespace

std::vector<DirectionPtr> readDirections(const std::filesystem::path& folder) {
  const std::filesystem::path manifest = folder / "manifest.json";
  const std::vector<std::byte> bytes = readFile(manifest, kLargestManifest);
  std::vector<DirectionPtr> directions;
  try {
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const nlohmann::json json = nlohmann::json::parse(text, text + bytes.size());
    for (const nlohmann::json& entry : json.at("directions")) {
      auto d = std::make_shared<Direction>();
      d->id = entry.at("id").get<std::string>();
      d->title = entry.value("title", d->id);
      d->standardDeviation = entry.at("standard_deviation").get<float>();
      d->firstResolution = entry.value("first_resolution", d->firstResolution);
      d->lastResolution = entry.value("last_resolution", d->lastResolution);
      const std::filesystem::path file = entry.at("file").get<std::string>();
      if (file.has_parent_path() || file.empty()) {
        throw Error::badFile(manifest.string(), "the file name \"" + file.string() + "\"", "a name in the same folder");
      }
      if (!(d->standardDeviation > 0.0F) || !std::isfinite(d->standardDeviation)) {
        throw Error::badFile(manifest.string(), "a standard deviation that is not positive for \"" + d->id + "\"",
                             "a positive number");
      }
      d->normal = unitNormal(folder / file);
      directions.push_back(std::move(d));
    }
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(manifest.string(), "text that is not a list of directions", "a directions manifest in JSON")
        .withDetails(e.what());
  }
  return directions;
}

}  // namespace lineament
