#include "core/learn/cluster_training.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/learn/cluster_naming.h"
#include "core/learn/scoring_job.h"
#include "core/learn/spherical_kmeans.h"
#include "core/vision/face_landmarks.h"

namespace lineament {
namespace {

constexpr int kPictureSide = 256;
constexpr int kCellsPerSide = 32;  // of a face: finer layers give every second or fourth cell, so memory stays bounded

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

// The cells of all faces, [count, channels], and where they lie.
struct Cells {
  std::vector<float> rows;
  std::vector<int> zones;
};

void add(Cells& cells, const ClusterFace& face, int channels, const Landmarks& points) {
  const int perSide = std::min(face.side, kCellsPerSide), step = face.side / perSide;
  const std::size_t plane = at(face.side) * at(face.side), first = cells.zones.size();
  cells.rows.resize(cells.rows.size() + at(perSide) * at(perSide) * at(channels));
  float* to = cells.rows.data() + first * at(channels);
  for (int i = 0; i < perSide * perSide; ++i) {
    // The cell taken wanders inside its step x step block: after the inverse Haar transform places in it differ.
    const int x = i % perSide * step + (i / perSide) % step, y = i / perSide * step + i % step;
    for (int c = 0; c < channels; ++c) *to++ = face.activation[at(c) * plane + at(y) * at(face.side) + at(x)];
    cells.zones.push_back(zoneOf(points, kPictureSide, (x + 0.5) / face.side, (y + 0.5) / face.side));
  }
}

// Fills the table's mean and deviation, and leaves every row standardised and of length 1.
void standardise(std::vector<float>& rows, ClusterTable& table) {
  const std::size_t channels = at(table.channels), n = rows.size() / channels;
  std::vector<double> sum(channels), square(channels);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto v = double{rows[i]};
    sum[i % channels] += v;
    square[i % channels] += v * v;
  }
  for (std::size_t c = 0; c < channels; ++c) {
    const double mean = sum[c] / static_cast<double>(n);
    table.mean.push_back(static_cast<float>(mean));
    // A channel that is the same everywhere says nothing; it must not be divided by nothing either.
    table.deviation.push_back(
        static_cast<float>(std::sqrt(std::max(1e-12, square[c] / static_cast<double>(n) - mean * mean))));
  }
  for (std::size_t i = 0; i < n; ++i) {
    float* row = rows.data() + i * channels;
    double length = 0.0;
    for (std::size_t c = 0; c < channels; ++c) {
      row[c] = (row[c] - table.mean[c]) / table.deviation[c];
      length += double{row[c]} * double{row[c]};
    }
    const auto scale = static_cast<float>(1.0 / std::sqrt(std::max(1e-12, length)));
    for (std::size_t c = 0; c < channels; ++c) row[c] *= scale;
  }
}

}  // namespace

int layerNamed(const GeneratorSpec& spec, const std::string& name) {
  std::string known;
  for (std::size_t i = 0; i < spec.layers.size(); ++i) {
    if (spec.layers[i].name == name) return static_cast<int>(i);
    known += (i == 0 ? "" : ", ") + spec.layers[i].name;
  }
  throw Error::badArgument("The layer", "\"" + name + "\"", "one of " + known);
}

ClusterFace clusterFace(SynthesisEngine& engine, std::uint32_t seed, float psi, int layer) {
  const GeneratorSpec& spec = engine.spec();
  const StyleSet styles = engine.styles(LatentWPlus(sampledLatent(engine, seed, psi), spec.styleRows));
  ClusterFace face;
  face.side = spec.layers[at(layer)].resolution;
  const ActivationPtr activation = engine.run(nullptr, layer, styles, Roi::square(face.side));
  face.activation = activation->toHost();
  const ImageF picture = renderPicture(engine, styles, Roi::square(spec.imageResolution), activation);
  face.picture = toImage8(shrunk(picture, std::max(1, spec.imageResolution / kPictureSide)));
  return face;
}

ClusterTraining learnClusters(SynthesisEngine& engine, const ClusterTrainingOptions& options,
                              const ClusterProgress& progress) {
  const int layer = layerNamed(engine.spec(), options.layer);
  const FaceLandmarks landmarks;
  ClusterTraining training;
  ClusterTable& table = training.table;
  table.modelHash = engine.spec().modelHash;
  table.layer = options.layer;
  table.channels = engine.spec().layers[at(layer)].channels;
  Cells cells;
  for (std::uint32_t i = 0; i < options.faces; ++i) {
    const ClusterFace face = clusterFace(engine, options.firstSeed + i, options.psi, layer);
    add(cells, face, table.channels, landmarks.find(face.picture));
    progress("face", i + 1, options.faces);
  }
  standardise(cells.rows, table);
  KmeansResult best;
  for (int r = 0; r < std::max(1, options.restarts); ++r) {
    KmeansResult result = sphericalKmeans(cells.rows, table.channels,
                                          {.clusters = options.clusters,
                                           .iterations = options.iterations,
                                           .seed = options.kmeansSeed + static_cast<std::uint32_t>(r)});
    training.restartCosines.push_back(result.meanCosine);
    if (r == 0 || result.meanCosine > best.meanCosine) best = std::move(result);
    progress("k-means run", at(r) + 1, at(std::max(1, options.restarts)));
  }
  table.centroids = best.centroids;
  training.meanCosine = best.meanCosine;
  training.iterations = best.iterations;
  training.shares.assign(at(options.clusters), 0.0);
  for (const int k : best.assignment) training.shares[at(k)] += 1.0 / static_cast<double>(best.assignment.size());
  ClusterNaming naming = namedByPlace(best.assignment, cells.zones, options.clusters);
  table.names = std::move(naming.names);
  training.lifts = std::move(naming.lifts);
  return training;
}

}  // namespace lineament
