// learn: scores of many faces, and attribute directions from them.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/preview_heads.h"
#include "core/learn/attribute_learning.h"
#include "core/learn/foreign_directions.h"
#include "core/learn/principal_components.h"
#include "core/learn/scoring_job.h"
#include "core/nn/face_api_scorer.h"
#include "core/vision/face_measures.h"

namespace lineament::app {
namespace {

volatile std::sig_atomic_t stopWanted = 0;
constexpr int kSide = 256;  // faces are scored at this size

struct ScoreOptions {
  EngineOptions engine;
  std::string output, scorers, level = "full";
  std::uint32_t first = 0, count = 20000;
  float psi = 0.7F;
};

}  // namespace

FaceRenderer rendererOf(const std::string& level, SynthesisEngine& engine, int side) {
  if (level == "full") return fullRenderer(engine, side);
  for (PreviewHead& head : readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", engine.spec())) {
    if (engine.spec().layers[static_cast<std::size_t>(head.layer)].resolution == side / 2) {
      return previewRenderer(engine, std::move(head), side);
    }
  }
  throw Error::unsupported("A preview of " + std::to_string(side) + " pixels of this model", "--pictures full");
}

namespace {

int score(const ScoreOptions& o) {
  const auto engine = makeEngine(o.engine);
  FaceScores scores(o.scorers.empty() ? nullptr : makeFaceApiScorer(o.scorers));
  ScoringJob job(*engine, rendererOf(o.level, *engine, kSide), scores,
                 {.firstSeed = o.first, .count = o.count, .psi = o.psi, .pictures = o.level + " 256"}, o.output);
  std::signal(SIGINT, [](int) { stopWanted = 1; });
  while (!job.done() && stopWanted == 0) {
    job.step();
    if (job.finished() % 20 == 0 || job.done())
      std::cerr << "\rface " << job.finished() << " of " << o.count << std::flush;
  }
  std::cerr << "\n";
  if (!job.done()) {
    std::cerr << "lineament: Stopped; the same command goes on from here.\n";
    return 1;
  }
  return 0;
}

struct FitOptions {
  EngineOptions engine;
  std::string plan, table, scorers, output, level = "preview";
  LearnOptions learn;
};

int fit(const FitOptions& o) {
  const ScoreTable table = readScoreTable(o.table);
  const std::vector<AttributePlan> plan = readAttributePlan(o.plan);
  const auto engine = makeEngine(o.engine);
  FaceScores scores(o.scorers.empty() ? nullptr : makeFaceApiScorer(o.scorers));
  std::signal(SIGINT, [](int) { stopWanted = 1; });
  std::string last;
  AttributeLearning learning(*engine, rendererOf(o.level, *engine, kSide), scores, plan, table, o.learn,
                             [&last](const std::string& what, std::size_t done, std::size_t all) {
                               std::cerr << (what == last ? "\r" : "\n") << what << ": " << done << " of " << all
                                         << std::flush;
                               last = what;
                               return stopWanted == 0;
                             });
  const bool finished = learning.run();
  std::cerr << "\n";
  if (!finished) {
    std::cerr << "lineament: Stopped; nothing was written.\n";
    return 1;
  }
  const std::vector<LearnedDirection> learned = learning.learned();
  writeDirections(learned, o.output);
  std::printf("| attribute | score | tails | rest | own effect | identity | rows | side effects |\n");
  std::printf("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
  for (std::size_t k = 0; k < learned.size(); ++k) {
    const AttributeReport& r = learning.reports()[k];
    const Direction& d = learned[k].direction;
    std::printf("| %s | %s | %.1f %% | %.1f %% | %.2f | %.2f | %s |", d.id.c_str(), d.score.c_str(),
                100 * r.boundary.validationAccuracy, 100 * r.boundary.restAccuracy, r.own, r.identity,
                describe(d.actsOn).c_str());
    for (std::size_t i = 0; i < d.sideEffects.size(); ++i)
      std::printf("%s %s %.2f", i == 0 ? "" : ",", d.sideEffects[i].id.c_str(), double{d.sideEffects[i].change});
    std::printf(" |\n");
  }
  return 0;
}

struct BoundaryCommandOptions {
  EngineOptions engine;
  std::string table, score, id, title, output;
  std::vector<std::string> where, apart;
  float psi = 0.7F;
  BoundaryOptions boundary;
};

// One attribute from a table, apart from others if wished: InterFaceGAN's main use.
int boundary(const BoundaryCommandOptions& o) {
  const ScoreTable table = readScoreTable(o.table);
  const std::vector<std::size_t> rows = rowsWhere(table, o.where);
  std::vector<std::vector<float>> scores;
  scores.reserve(o.apart.size() + 1);
  for (const std::string& name : o.apart) scores.push_back(table.columnValues(name));
  scores.insert(scores.begin(), table.columnValues(o.score));
  for (std::vector<float>& column : scores) {
    std::vector<float> some;
    some.reserve(rows.size());
    for (const std::size_t r : rows) some.push_back(column[r]);
    column = std::move(some);
  }
  const auto engine = makeEngine(o.engine);
  std::vector<float> latents, population;
  const auto add = [&](std::vector<float>& to, std::uint32_t seed, float psi) {
    const LatentW w = sampledLatent(*engine, seed, psi);
    to.insert(to.end(), w.values.begin(), w.values.end());
  };
  for (const std::size_t r : rows) add(latents, table.seeds[r], o.psi);
  constexpr std::uint32_t kFirst = 100'000, kCount = 10'000;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    add(population, kFirst + i, 1.0F);
    if (i % 500 == 0) std::cerr << "\rmapping faces: " << i << " of " << kCount << std::flush;
  }
  std::cerr << "\n";
  const Boundary found = fitBoundary(latents, scores.front(), o.boundary);
  const DirectionDesign design(latents, scores, population, engine->spec().latentSize);
  std::vector<double> targets(scores.size(), 0.0);
  targets.front() = 1.0;
  Direction d;
  d.title = o.title.empty() ? o.score : o.title;
  d.id = o.id.empty() ? idOf(d.title) : idOf(o.id);
  d.group = "Own";
  d.normal = design.direction(targets);
  d.boundary = found.normal;
  d.standardDeviation = design.unit(d.normal);
  char training[512];
  std::snprintf(
      training, sizeof training,
      R"({"score": "%s", "samples": %zu, "tail": %g, "validation_accuracy": %.4f, "rest_accuracy": %.4f, "bias": %.5g})",
      idOf(o.score).c_str(), rows.size(), o.boundary.tail, found.validationAccuracy, found.restAccuracy, found.bias);
  const std::string folder = o.output.empty() ? ownDirectionsFolder().string() : o.output;
  addDirection({d, training}, folder);
  std::printf("%s: %.1f %% of %d held-out faces right, %.1f %% of the remaining %d, correlation %.2f; written to %s\n",
              d.id.c_str(), 100 * found.validationAccuracy, found.validated, 100 * found.restAccuracy, found.rest,
              found.correlation, folder.c_str());
  return 0;
}

struct ComponentOptions {
  EngineOptions engine;
  std::string output;
  int count = 20;
  std::uint32_t samples = 10000;
};

int components(const ComponentOptions& o) {
  const auto engine = makeEngine(o.engine);
  std::vector<float> latents;
  for (std::uint32_t i = 0; i < o.samples; ++i) {
    const LatentW w = sampledLatent(*engine, i, 1.0F);
    latents.insert(latents.end(), w.values.begin(), w.values.end());
    if (i % 500 == 0) std::cerr << "\rsample " << i << " of " << o.samples << std::flush;
  }
  std::cerr << "\n";
  std::vector<LearnedDirection> learned;
  for (Direction& d : principalComponents(latents, engine->spec().latentSize, o.count)) {
    learned.push_back({std::move(d), "{\"method\": \"principal component of w\"}"});
  }
  for (const LearnedDirection& d : learned) addDirection(d, o.output);
  return 0;
}

int measures() {
  for (const FaceMeasure& m : faceMeasures()) std::printf("%-20s %s\n", m.name.c_str(), m.description.c_str());
  return 0;
}

}  // namespace

void addLearn(CLI::App& app, Command& run) {
  CLI::App* learn = app.add_subcommand("learn", "Learn attribute directions from scored faces");
  learn->require_subcommand(1);

  const auto o = std::make_shared<ScoreOptions>();
  CLI::App* scoring =
      learn->add_subcommand("score", "Render and score many faces into a table (CSV); goes on where it stopped");
  scoring->add_option("--count", o->count, "Faces")->check(CLI::Range(1, 10'000'000))->capture_default_str();
  scoring->add_option("--first", o->first, "Seed of the first face")->capture_default_str();
  scoring->add_option("--psi", o->psi, "Truncation")->capture_default_str();
  scoring->add_option("--pictures", o->level, "What is scored at 256 pixels: the full picture, or a preview (faster)")
      ->check(CLI::IsMember({"full", "preview"}))
      ->capture_default_str();
  scoring->add_option("--scorers", o->scorers, "Folder with face-api's networks, for age, gender and expression");
  scoring->add_option("-o,--output", o->output, "Table file")->required();
  addEngineOptions(*scoring, o->engine);
  scoring->callback([o, &run] { run = [o] { return score(*o); }; });

  const auto f = std::make_shared<FitOptions>();
  CLI::App* fitting =
      learn->add_subcommand("fit", "Learn a set of attributes from a table, so that each leaves the others alone");
  fitting->add_option("plan", f->plan, "JSON file that lists the attributes (tools/learn_directions/attributes.json)")
      ->required();
  fitting->add_option("--scores", f->table, "Table of `learn score`, or your own: seed,NAME,...")->required();
  fitting->add_option("--scorers", f->scorers, "Folder with face-api's networks, if the table was made with them");
  fitting->add_option("--psi", f->learn.psi, "Truncation of the table's faces")->capture_default_str();
  fitting->add_option("--tail", f->learn.tail, "Share of the faces at each end that a boundary is fitted to")
      ->check(CLI::Range(0.001, 0.5))
      ->capture_default_str();
  fitting->add_option("--metric", f->learn.design.metric, "0: shortest change of w, 1: least unusual change")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  fitting->add_option("--rounds", f->learn.balanceRounds, "Rounds of balancing by measured side effects")
      ->check(CLI::Range(0, 20))
      ->capture_default_str();
  fitting->add_option("--faces", f->learn.balanceFaces, "Faces a round")
      ->check(CLI::Range(2, 100000))
      ->capture_default_str();
  fitting->add_option("--row-faces", f->learn.rowFaces, "Faces to choose rows with")
      ->check(CLI::Range(2, 100000))
      ->capture_default_str();
  fitting->add_option("--pictures", f->level, "What is measured: the full picture, or a preview (faster)")
      ->check(CLI::IsMember({"full", "preview"}))
      ->capture_default_str();
  fitting->add_option("-o,--output", f->output, "Folder for the directions")->required();
  addEngineOptions(*fitting, f->engine);
  fitting->callback([f, &run] { run = [f] { return fit(*f); }; });

  const auto b = std::make_shared<BoundaryCommandOptions>();
  CLI::App* single = learn->add_subcommand("boundary", "Learn one attribute from a table of scores or of 0 and 1");
  single->add_option("--scores", b->table, "Table: seed,NAME,...")->required();
  single->add_option("--score", b->score, "Column that the attribute is learned from")->required();
  single->add_option("--id", b->id, "Name on the command line (default: from the title)");
  single->add_option("--title", b->title, "Name in the panel (default: the column's)");
  single->add_option("--apart-from", b->apart, "Columns that an edit shall leave alone")->delimiter(',');
  single->add_option("--where", b->where, "Only such faces, as in gender>0; repeatable")->allow_extra_args(false);
  single->add_option("--psi", b->psi, "Truncation of the table's faces")->capture_default_str();
  single->add_option("--tail", b->boundary.tail, "Share of the faces at each end")
      ->check(CLI::Range(0.001, 0.5))
      ->capture_default_str();
  single->add_option("-o,--output", b->output,
                     "Folder for the direction (default: the user's own, which the panel shows)");
  addEngineOptions(*single, b->engine);
  single->callback([b, &run] { run = [b] { return boundary(*b); }; });

  const auto c = std::make_shared<ComponentOptions>();
  CLI::App* principal = learn->add_subcommand("components", "Principal components of W (GANSpace) as directions");
  principal->add_option("--count", c->count, "Components")->check(CLI::Range(1, 512))->capture_default_str();
  principal->add_option("--samples", c->samples, "Mapped samples")
      ->check(CLI::Range(100, 1'000'000))
      ->capture_default_str();
  principal->add_option("-o,--output", c->output, "Folder for the directions")->required();
  addEngineOptions(*principal, c->engine);
  principal->callback([c, &run] { run = [c] { return components(*c); }; });

  addLearnClusters(*learn, run);

  CLI::App* list = learn->add_subcommand("measures", "List the built-in scores");
  list->callback([&run] { run = measures; });
}

}  // namespace lineament::app
