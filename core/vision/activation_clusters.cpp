#include "core/vision/activation_clusters.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/io/printable.h"
#include "core/io/safetensors.h"

namespace lineament {
namespace {

constexpr const char* kExpected = "a table of activation clusters made by `lineament learn clusters`";
constexpr int kMostClusters = 64;
constexpr int kMostChannels = 4096;

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : ",") + names[i];
  return text;
}

std::vector<std::string> parts(const std::string& text) {
  std::vector<std::string> names(1);
  for (const char c : text) {
    if (c == ',') {
      names.emplace_back();
    } else {
      names.back() += c;
    }
  }
  return names;
}

bool finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

// What is wrong with a table, as the "found" of a sentence.
std::optional<std::string> problemOf(const ClusterTable& t) {
  if (t.clusters() < 1 || t.clusters() > kMostClusters) return std::to_string(t.clusters()) + " clusters";
  if (t.channels < 1 || t.channels > kMostChannels) return std::to_string(t.channels) + " channels";
  const auto& known = clusterNames();
  for (const std::string& name : t.names) {
    if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end()) {
      return "the cluster name \"" + printable(name) + "\"";
    }
  }
  if (t.mean.size() != at(t.channels) || t.deviation.size() != at(t.channels) ||
      t.centroids.size() != at(t.clusters()) * at(t.channels)) {
    return "tensors whose sizes do not fit each other";
  }
  if (!finite(t.mean) || !finite(t.deviation) || !finite(t.centroids)) return "a number that is not finite";
  if (std::any_of(t.deviation.begin(), t.deviation.end(), [](float v) { return v <= 0.0F; })) {
    return "a standard deviation of 0 or less";
  }
  for (int k = 0; k < t.clusters(); ++k) {
    double square = 0.0;
    for (int c = 0; c < t.channels; ++c) {
      const auto v = double{t.centroids[at(k) * at(t.channels) + at(c)]};
      square += v * v;
    }
    if (std::abs(square - 1.0) > 1e-3) return "a centroid that is not of length 1";
  }
  return std::nullopt;
}

}  // namespace

const std::vector<std::string>& clusterNames() {
  static const std::vector<std::string> names{"hair", "face", "neck", "clothes", "background"};
  return names;
}

std::filesystem::path clusterFile(const std::filesystem::path& folder) {
  return folder / "clusters.safetensors";
}

ClusterTable readClusterTable(const std::filesystem::path& file, const std::string& modelHash) {
  SafetensorsFile read = readSafetensors(file);
  const auto text = [&](const char* key) {
    const auto found = read.metadata.find(key);
    if (found == read.metadata.end()) throw Error::badFile(file.string(), std::string("no \"") + key + "\"", kExpected);
    return found->second;
  };
  const auto values = [&](const char* name, std::size_t dimensions) -> NamedTensor& {
    for (NamedTensor& t : read.tensors) {
      if (t.name == name && t.shape.size() == dimensions) return t;
    }
    throw Error::badFile(file.string(), std::string("no \"") + name + "\"", kExpected);
  };
  ClusterTable table;
  table.layer = text("layer");
  table.modelHash = text("model");
  table.names = parts(text("names"));
  NamedTensor& centroids = values("centroids", 2);
  table.channels = centroids.shape[1];
  if (centroids.shape[0] != table.clusters()) {
    throw Error::badFile(file.string(), std::to_string(centroids.shape[0]) + " centroids",
                         "one for each of its " + std::to_string(table.clusters()) + " names");
  }
  table.centroids = std::move(centroids.values);
  table.mean = std::move(values("mean", 1).values);
  table.deviation = std::move(values("deviation", 1).values);
  if (const auto problem = problemOf(table)) throw Error::badFile(file.string(), *problem, kExpected);
  if (table.modelHash != modelHash) {
    throw Error::badFile(file.string(), "clusters of the model " + printable(table.modelHash, 12),
                         "clusters of the loaded model " + printable(modelHash, 12));
  }
  return table;
}

void writeClusterTable(const ClusterTable& table, const std::filesystem::path& file) {
  if (const auto problem = problemOf(table)) throw Error::badArgument("The table of clusters", *problem, "a whole one");
  SafetensorsFile out;
  out.metadata = {{"model", table.modelHash},
                  {"layer", table.layer},
                  {"names", joined(table.names)},
                  {"license", "Derived from NVIDIA StyleGAN2 weights: non-commercial use"}};
  out.tensors = {{"centroids", {table.clusters(), table.channels}, table.centroids},
                 {"mean", {table.channels}, table.mean},
                 {"deviation", {table.channels}, table.deviation}};
  writeSafetensors(out, file);
}

std::span<const float> Memberships::plane(int cluster) const {
  const std::size_t cells = at(width) * at(height);
  return std::span<const float>(values).subspan(at(cluster) * cells, cells);
}

// One pass over the channels with the cells innermost: planes are read once, in order, whatever their number.
Memberships membershipsOf(const ClusterTable& table, std::span<const float> activation, int width, int height) {
  const std::size_t cells = at(width) * at(height);
  if (width < 1 || height < 1 || activation.size() != at(table.channels) * cells) {
    throw Error::badArgument("The activation", std::to_string(activation.size()) + " numbers",
                             std::to_string(at(table.channels) * cells) + ", as the table of clusters has " +
                                 std::to_string(table.channels) + " channels");
  }
  Memberships m{table.clusters(), width, height, std::vector<float>(at(table.clusters()) * cells)};
  std::vector<float> square(cells), standard(cells);
  for (int c = 0; c < table.channels; ++c) {
    const float* from = activation.data() + at(c) * cells;
    const float mean = table.mean[at(c)], scale = 1.0F / table.deviation[at(c)];
    for (std::size_t i = 0; i < cells; ++i) {
      standard[i] = (from[i] - mean) * scale;
      square[i] += standard[i] * standard[i];
    }
    for (int k = 0; k < m.clusters; ++k) {
      const float weight = table.centroids[at(k) * at(table.channels) + at(c)];
      float* to = m.values.data() + at(k) * cells;
      for (std::size_t i = 0; i < cells; ++i) to[i] += weight * standard[i];
    }
  }
  for (std::size_t i = 0; i < cells; ++i) {
    const float scale = 1.0F / (std::sqrt(std::max(square[i], 1e-12F)) * kClusterTemperature);
    float largest = -1e30F, sum = 0.0F;
    for (int k = 0; k < m.clusters; ++k) largest = std::max(largest, m.values[at(k) * cells + i] * scale);
    for (int k = 0; k < m.clusters; ++k) {
      float& v = m.values[at(k) * cells + i];
      v = std::exp(v * scale - largest);
      sum += v;
    }
    for (int k = 0; k < m.clusters; ++k) m.values[at(k) * cells + i] /= sum;
  }
  return m;
}

}  // namespace lineament
