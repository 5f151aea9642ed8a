#include "core/edit/direction.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/npy.h"

namespace lineament {
namespace {

constexpr std::size_t kLargestManifest = std::size_t{4} << 20;

struct Rows {
  int rows = 1;
  std::vector<float> values;  // root mean square length of the rows: 1
};

Rows unitRows(const std::filesystem::path& file) {
  constexpr int kMostRows = 64;
  NpyArray array = readNpy(file);
  const bool good =
      array.shape.size() == 1 || (array.shape.size() == 2 && array.shape[0] >= 1 && array.shape[0] <= kMostRows);
  double square = 0.0;
  for (const float v : array.values) square += double{v} * double{v};
  if (!good || array.values.empty()) {
    throw Error::badFile(file.string(), std::to_string(array.shape.size()) + " axes",
                         "one direction, [512], [1, 512] or one row per style");
  }
  if (!std::isfinite(square) || square == 0.0) {
    throw Error::badFile(file.string(), "a direction of no finite length", "finite numbers, not all zero");
  }
  Rows result{array.shape.size() == 1 ? 1 : array.shape[0], std::move(array.values)};
  const double length = std::sqrt(square / result.rows);
  for (float& v : result.values) v = static_cast<float>(double{v} / length);
  return result;
}

std::filesystem::path inFolder(const std::filesystem::path& folder, const std::filesystem::path& manifest,
                               const std::filesystem::path& file) {
  if (file.has_parent_path() || file.empty()) {
    throw Error::badFile(manifest.string(), "the file name \"" + file.string() + "\"", "a name in the same folder");
  }
  return folder / file;
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
      d->group = entry.value("group", d->group);
      if (entry.contains("training")) d->score = entry.at("training").value("score", d->score);
      d->scoreDeviation = entry.value("score_deviation", d->scoreDeviation);
      d->lowEnd = entry.value("low_end", d->lowEnd);
      d->highEnd = entry.value("high_end", d->highEnd);
      d->actsOn.first = entry.value("first_resolution", d->actsOn.first);
      d->actsOn.last = entry.value("last_resolution", d->actsOn.last);
      if (!(d->scoreDeviation >= 0.0F) || !std::isfinite(d->scoreDeviation)) {
        throw Error::badFile(manifest.string(), "a score's deviation that is no positive number for \"" + d->id + "\"",
                             "a positive number");
      }
      if (!(d->standardDeviation > 0.0F) || !std::isfinite(d->standardDeviation)) {
        throw Error::badFile(manifest.string(), "a standard deviation that is not positive for \"" + d->id + "\"",
                             "a positive number");
      }
      Rows normal = unitRows(inFolder(folder, manifest, entry.at("file").get<std::string>()));
      d->rows = normal.rows;
      d->normal = std::move(normal.values);
      if (entry.contains("boundary")) {
        d->boundary = unitRows(inFolder(folder, manifest, entry.at("boundary").get<std::string>())).values;
        if (d->boundary.size() * static_cast<std::size_t>(d->rows) != d->normal.size()) {
          throw Error::badFile(manifest.string(), "a boundary of another size for \"" + d->id + "\"",
                               std::to_string(d->normal.size()) + " numbers");
        }
      }
      const nlohmann::json effects = entry.value("side_effects", nlohmann::json::object());
      for (const auto& [other, change] : effects.items()) {
        d->sideEffects.push_back({other, change.get<float>()});
      }
      std::stable_sort(d->sideEffects.begin(), d->sideEffects.end(), [](const SideEffect& a, const SideEffect& b) {
        return std::abs(a.change) > std::abs(b.change);
      });
      directions.push_back(std::move(d));
    }
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(manifest.string(), "text that is not a list of directions", "a directions manifest in JSON")
        .withDetails(e.what());
  }
  return directions;
}

float positionOf(const Direction& direction, const LatentW& w, const LatentW& mean) {
  const std::size_t size = w.values.size();
  if (mean.values.size() != size || direction.normal.size() != size * static_cast<std::size_t>(direction.rows)) {
    throw Error::badArgument("The direction \"" + direction.id + "\"",
                             std::to_string(direction.normal.size()) + " numbers", std::to_string(size) + " a row");
  }
  double sum = 0.0;
  for (std::size_t i = 0; i < direction.normal.size(); ++i) {
    sum += double{direction.normal[i]} * (double{w.values[i % size]} - double{mean.values[i % size]});
  }
  return static_cast<float>(sum / direction.rows / double{direction.standardDeviation});
}

float cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double ab = 0.0, aa = 0.0, bb = 0.0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    ab += double{a[i]} * double{b[i]};
    aa += double{a[i]} * double{a[i]};
    bb += double{b[i]} * double{b[i]};
  }
  return aa > 0.0 && bb > 0.0 ? static_cast<float>(ab / std::sqrt(aa * bb)) : 0.0F;
}

}  // namespace lineament
