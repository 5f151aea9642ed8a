#include "core/learn/cluster_folder.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/sha256.h"

namespace lineament {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double v) {
  return std::round(v * 1e4) / 1e4;
}

Json clustersOf(const ClusterTraining& training) {
  Json list = Json::array();
  for (std::size_t k = 0; k < training.table.names.size(); ++k) {
    Json lifts;
    for (std::size_t z = 0; z < clusterNames().size(); ++z) lifts[clusterNames()[z]] = rounded(training.lifts[k][z]);
    list.push_back({{"name", training.table.names[k]},
                    {"share_of_cells", rounded(training.shares[k])},
                    {"lift_in_zones", std::move(lifts)}});
  }
  return list;
}

}  // namespace

void writeClusters(const ClusterTraining& training, const ClusterTrainingOptions& options, const GeneratorSpec& spec,
                   const std::string& command, const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) throw Error::io("making the folder " + folder.string(), problem.value());
  const std::filesystem::path file = clusterFile(folder);
  writeClusterTable(training.table, file);
  std::vector<double> cosines;
  for (const double c : training.restartCosines) cosines.push_back(rounded(c));
  const Json manifest = {
      {"file", file.filename().string()},
      {"sha256", sha256OfFile(file)},
      {"command", command},
      {"model", spec.title},
      {"model_sha256", spec.modelHash},
      {"layer", training.table.layer},
      {"channels", training.table.channels},
      {"k", training.table.clusters()},
      {"faces", options.faces},
      {"seeds", {{"first", options.firstSeed}, {"last", options.firstSeed + options.faces - 1}}},
      {"psi", rounded(double{options.psi})},
      {"kmeans",
       {{"kind", "spherical, on standardised channels"},
        {"first_seed", options.kmeansSeed},
        {"restarts", options.restarts},
        {"iterations_at_most", options.iterations},
        {"iterations", training.iterations},
        {"mean_cosine", rounded(training.meanCosine)},
        {"mean_cosine_of_restarts", cosines}}},
      {"clusters", clustersOf(training)},
      {"license",
       "Derived from generated pictures of the embedded model, whose weights derive from NVIDIA's StyleGAN2: "
       "non-commercial use"}};
  writeFileAtomically(folder / "manifest.json", manifest.dump(1) + "\n");
}

}  // namespace lineament
