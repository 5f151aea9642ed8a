// learn: scores of many faces, and attribute directions from them.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/preview_heads.h"
#include "core/learn/scoring_job.h"
#include "core/nn/face_api_scorer.h"
#include "core/vision/face_measures.h"

namespace lineament::app {
namespace {

volatile std::sig_atomic_t stopWanted = 0;

struct ScoreOptions {
  EngineOptions engine;
  std::string output, scorers, level = "full";
  std::uint32_t first = 0, count = 20000;
  float psi = 0.7F;
};

FaceRenderer rendererOf(const std::string& level, SynthesisEngine& engine, int side) {
  if (level == "full") return fullRenderer(engine, side);
  for (PreviewHead& head : readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", engine.spec())) {
    if (engine.spec().layers[static_cast<std::size_t>(head.layer)].resolution == side / 2) {
      return previewRenderer(engine, std::move(head), side);
    }
  }
  throw Error::unsupported("A preview of " + std::to_string(side) + " pixels of this model", "--pictures full");
}

int score(const ScoreOptions& o) {
  constexpr int kSide = 256;
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

  CLI::App* list = learn->add_subcommand("measures", "List the built-in scores");
  list->callback([&run] { run = measures; });
}

}  // namespace lineament::app
