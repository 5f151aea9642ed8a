#include "core/learn/direction_folder.h"

#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/npy.h"
#include "core/io/sha256.h"

namespace lineament {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kLargestManifest = std::size_t{4} << 20;

void writeVector(const std::vector<float>& values, int rows, const std::filesystem::path& file) {
  const int size = static_cast<int>(values.size()) / rows;
  writeNpy({rows == 1 ? std::vector<int>{size} : std::vector<int>{rows, size}, values}, file);
}

Json written(const LearnedDirection& learned, const std::filesystem::path& folder) {
  const Direction& d = learned.direction;
  Json entry = {{"id", d.id}, {"title", d.title}};
  if (!d.group.empty()) entry["group"] = d.group;
  if (!d.lowEnd.empty()) entry["low_end"] = d.lowEnd;
  if (!d.highEnd.empty()) entry["high_end"] = d.highEnd;
  entry["file"] = d.id + ".npy";
  writeVector(d.normal, d.rows, folder / (d.id + ".npy"));
  if (!d.boundary.empty()) {
    entry["boundary"] = d.id + "_boundary.npy";
    writeVector(d.boundary, 1, folder / (d.id + "_boundary.npy"));
  }
  entry["standard_deviation"] = d.standardDeviation;
  if (d.scoreDeviation > 0.0F) entry["score_deviation"] = d.scoreDeviation;
  if (d.actsOn.first != kAllRows.first) entry["first_resolution"] = d.actsOn.first;
  if (d.actsOn.last != kAllRows.last) entry["last_resolution"] = d.actsOn.last;
  for (const SideEffect& s : d.sideEffects) entry["side_effects"][s.id] = s.change;
  entry["sha256"] = sha256OfFile(folder / (d.id + ".npy"));
  if (!learned.training.empty()) entry["training"] = Json::parse(learned.training);
  if (learned.training.empty() && !d.score.empty()) entry["training"] = {{"score", d.score}};  // a copy of another
  return entry;
}

Json manifestOf(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {{"space", "W"}, {"directions", Json::array()}};
  const std::vector<std::byte> bytes = readFile(file, kLargestManifest);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    Json json = Json::parse(text, text + bytes.size());
    if (!json.at("directions").is_array()) throw Error::badFile(file.string(), "no list", "a list of directions");
    return json;
  } catch (const nlohmann::json::exception& e) {
    throw Error::badFile(file.string(), "text that is not a list of directions", "a directions manifest in JSON")
        .withDetails(e.what());
  }
}

void makeFolder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) throw Error::io("making the folder " + folder.string(), problem.value());
}

void save(const Json& manifest, const std::filesystem::path& folder) {
  writeFileAtomically(folder / "manifest.json", manifest.dump(1) + "\n");
}

}  // namespace

void writeDirections(const std::vector<LearnedDirection>& directions, const std::filesystem::path& folder) {
  makeFolder(folder);
  Json manifest = manifestOf(folder / "manifest.json");
  manifest["directions"] = Json::array();
  for (const LearnedDirection& d : directions) manifest["directions"].push_back(written(d, folder));
  save(manifest, folder);
}

void addDirection(const LearnedDirection& direction, const std::filesystem::path& folder) {
  makeFolder(folder);
  Json manifest = manifestOf(folder / "manifest.json");
  const Json entry = written(direction, folder);
  for (Json& old : manifest["directions"]) {
    if (old.value("id", "") != direction.direction.id) continue;
    old = entry;
    save(manifest, folder);
    return;
  }
  manifest["directions"].push_back(entry);
  save(manifest, folder);
}

void removeDirection(const std::string& id, const std::filesystem::path& folder) {
  Json manifest = manifestOf(folder / "manifest.json");
  Json left = Json::array();
  for (const Json& entry : manifest["directions"]) {
    if (entry.value("id", "") != id) left.push_back(entry);
  }
  manifest["directions"] = left;
  save(manifest, folder);
}

}  // namespace lineament
