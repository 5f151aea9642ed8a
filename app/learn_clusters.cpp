// learn clusters: the table that finds hair, face, neck, clothes and background in the generator's own activations.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "core/base/error.h"
#include "core/learn/cluster_folder.h"
#include "core/learn/cluster_sheet.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct ClusterOptions {
  EngineOptions engine;
  ClusterTrainingOptions training;
  std::vector<std::string> names;
  std::string output, sheet;
  std::uint32_t sheetFirst = 600000;
  std::uint32_t sheetFaces = 8;
};

// "0=hair": number of a cluster and what it is; "5=" takes its name away.
void rename(const std::string& setting, std::vector<std::string>& names) {
  const std::size_t equals = std::min(setting.find('='), setting.size());
  std::size_t cluster = names.size();
  const auto [end, error] = std::from_chars(setting.data(), setting.data() + equals, cluster);
  const std::string name = equals < setting.size() ? setting.substr(equals + 1) : "?";
  const auto& known = clusterNames();
  const bool right = name.empty() || std::find(known.begin(), known.end(), name) != known.end();
  if (error != std::errc() || end != setting.data() + equals || cluster >= names.size() || !right) {
    throw Error::badArgument("--names", "\"" + setting + "\"",
                             "a cluster from 0 to " + std::to_string(names.size() - 1) +
                                 " and hair, face, neck, clothes, background or nothing, as in 0=hair");
  }
  names[cluster] = name;
}

// What to type to get the same table again; where the model lies is not part of it.
std::string commandOf(const ClusterOptions& o) {
  const ClusterTrainingOptions& t = o.training;
  char text[256];
  std::snprintf(text, sizeof text,
                "lineament learn clusters --faces %u -k %d --layer %s --first-seed %u --psi %g --restarts %d", t.faces,
                t.clusters, t.layer.c_str(), t.firstSeed, double{t.psi}, t.restarts);
  std::string command = text;
  for (std::size_t i = 0; i < o.names.size(); ++i) command += (i == 0 ? " --names " : ",") + o.names[i];
  return command;
}

void printTable(const ClusterTraining& training) {
  std::printf("| cluster | name | share |");
  for (const std::string& zone : clusterNames()) std::printf(" %s |", zone.c_str());
  std::printf("\n| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (std::size_t k = 0; k < training.table.names.size(); ++k) {
    const std::string& name = training.table.names[k];
    std::printf("| %zu | %s | %.1f %% |", k, name.empty() ? "-" : name.c_str(), 100 * training.shares[k]);
    for (const double lift : training.lifts[k]) std::printf(" %.2f |", lift);
    std::printf("\n");
  }
  std::printf("mean cosine %.4f after %d iterations\n", training.meanCosine, training.iterations);
}

int clusters(const ClusterOptions& o) {
  std::vector<std::string> trial(static_cast<std::size_t>(o.training.clusters));
  for (const std::string& setting : o.names) rename(setting, trial);  // told before minutes of work
  const auto engine = makeEngine(o.engine);
  std::string last;
  ClusterTraining training =
      learnClusters(*engine, o.training, [&last](const std::string& what, std::size_t done, std::size_t all) {
        std::cerr << (last.empty() || what == last ? "\r" : "\n") << what << " " << done << " of " << all << std::flush;
        last = what;
      });
  std::cerr << "\n";
  for (const std::string& setting : o.names) rename(setting, training.table.names);
  writeClusters(training, o.training, engine->spec(), commandOf(o), o.output);
  printTable(training);
  if (o.sheet.empty()) return 0;
  const int layer = layerNamed(engine->spec(), o.training.layer);
  std::vector<ClusterFace> faces;
  for (std::uint32_t i = 0; i < o.sheetFaces; ++i) {
    faces.push_back(clusterFace(*engine, o.sheetFirst + i, o.training.psi, layer));
  }
  writePicture(clusterSheet(training.table, faces), o.sheet);
  return 0;
}

}  // namespace

void addLearnClusters(CLI::App& learn, Command& run) {
  const auto o = std::make_shared<ClusterOptions>();
  CLI::App* command = learn.add_subcommand("clusters", "Table of activation clusters, for regions without a parser");
  command->add_option("--faces", o->training.faces, "Faces")->check(CLI::Range(1, 2000))->capture_default_str();
  command->add_option("-k,--clusters", o->training.clusters, "Clusters")
      ->check(CLI::Range(2, 64))
      ->capture_default_str();
  command->add_option("--layer", o->training.layer, "Layer whose activation is sorted")->capture_default_str();
  command->add_option("--first-seed", o->training.firstSeed, "Seed of the first face")->capture_default_str();
  command->add_option("--psi", o->training.psi, "Truncation")->capture_default_str();
  command->add_option("--restarts", o->training.restarts, "Runs of k-means; the best is kept")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--names", o->names, "What clusters are, instead of what is proposed, as in 0=hair,3=background")
      ->delimiter(',');
  command->add_option("--sheet", o->sheet, "Picture file: unseen faces with their regions laid over them");
  command->add_option("--sheet-first", o->sheetFirst, "Seed of the sheet's first face")->capture_default_str();
  command->add_option("--sheet-faces", o->sheetFaces, "Faces on the sheet")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  command->add_option("-o,--output", o->output, "Folder for the table (models/regions)")->required();
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return clusters(*o); }; });
}

}  // namespace lineament::app
