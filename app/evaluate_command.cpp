// evaluate: what every attribute's slider does to every attribute's score, as a table and a heat map.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/models.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/learn/foreign_directions.h"
#include "core/learn/rescoring.h"
#include "core/nn/face_api_scorer.h"
#include "core/vision/heat_map.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

constexpr const char* kByEye = "by eye";
constexpr double kLargeSideEffect = 0.3;
constexpr std::size_t kNoScore = static_cast<std::size_t>(-1);

struct EvaluateOptions {
  EngineOptions engine;
  std::string folder, scorers, level = "full", json, picture;
  std::vector<std::string> only, compared;
  RescoringPlan plan;
  bool keep = false, hold = false;
};

// The columns of the table: each direction's own score, in the directions' order.
std::vector<std::size_t> ownScores(const std::vector<DirectionPtr>& directions,
                                   const std::vector<std::string>& scores) {
  std::vector<std::size_t> columns;
  for (const DirectionPtr& d : directions) {
    if (d->score == kByEye) {  // no score measures it: its own column stays empty
      columns.push_back(kNoScore);
      continue;
    }
    const auto it = std::find(scores.begin(), scores.end(), d->score);
    if (it == scores.end()) {
      throw Error::notFound("The score \"" + d->score + "\" of the attribute \"" + d->id + "\"",
                            "give --scorers, or leave the attribute out with --only");
    }
    columns.push_back(static_cast<std::size_t>(it - scores.begin()));
  }
  return columns;
}

// "FILE=score": the file's first direction, judged by that score.
DirectionPtr comparedDirection(const std::string& text, SynthesisEngine& engine) {
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals + 1 == text.size()) {
    throw Error::badArgument("--compare", "\"" + text + "\"", "a file and a score, as in e4e_age.pt=age");
  }
  const std::string file = text.substr(0, equals);
  constexpr std::uint32_t kFirst = 100'000;
  PopulationJob gather(kFirst, 1000);
  while (!gather.step(engine)) {
  }
  auto d =
      std::make_shared<Direction>(*adopted(readDirectionFile(file), file, *gather.population(), {}).at(0).direction);
  d->score = text.substr(equals + 1);
  return d;
}

nlohmann::ordered_json jsonOf(const RescoringResult& r, const EvaluateOptions& o) {
  nlohmann::ordered_json json = {{"faces", r.faces},
                                 {"first_seed", o.plan.firstSeed},
                                 {"psi", o.plan.psi},
                                 {"strength", o.plan.strength},
                                 {"others_kept", o.keep || o.hold},
                                 {"others_held_by_measuring", o.hold},
                                 {"unit", "standard deviations of the unedited faces' scores"},
                                 {"scores", r.scores},
                                 {"deviation", r.deviation},
                                 {"identity_of_strangers", r.identityOfStrangers}};
  for (std::size_t d = 0; d < r.directions.size(); ++d) {
    nlohmann::ordered_json row = {{"id", r.directions[d]}};
    if (!r.identity.empty()) row["identity"] = r.identity[d];
    for (std::size_t s = 0; s < r.scores.size(); ++s) row["change"][r.scores[s]] = r.at(d, s);
    for (std::size_t s = 0; s < r.scores.size(); ++s) {
      row["per_face"][r.scores[s]] = r.perFace[d * r.scores.size() + s];
    }
    json["directions"].push_back(row);
  }
  return json;
}

int evaluateDirections(const EvaluateOptions& o) {
  constexpr int kSide = 256;
  std::vector<DirectionPtr> directions = o.folder.empty() ? shippedDirections() : readDirections(o.folder);
  for (const std::string& id : o.only) {
    if (std::none_of(directions.begin(), directions.end(), [&](const DirectionPtr& d) { return d->id == id; })) {
      throw Error::badArgument("--only", "the attribute \"" + id + "\"", "one of the folder's attributes");
    }
  }
  if (!o.only.empty()) {
    std::erase_if(directions, [&](const DirectionPtr& d) {
      return std::find(o.only.begin(), o.only.end(), d->id) == o.only.end();
    });
  }
  const auto engine = makeEngine(o.engine);
  EditRecipe all;
  for (const DirectionPtr& d : directions) all = all.withStrength(d, o.plan.strength);
  checkAttributes(all, *engine);
  for (const std::string& text : o.compared) directions.push_back(comparedDirection(text, *engine));
  FaceScores scores(o.scorers.empty() ? nullptr : makeFaceApiScorer(o.scorers),
                    o.hold ? FaceScores::Points::kSteady : FaceScores::Points::kQuick);
  const std::vector<std::size_t> own = ownScores(directions, scores.names());
  RescoringPlan plan = o.plan;
  plan.keep = o.hold ? KeepOthers::kMeasured : o.keep ? KeepOthers::kYes : KeepOthers::kNo;
  RescoringJob job(*engine, rendererOf(o.level, *engine, kSide), scores, directions, plan);
  while (!job.done()) {
    job.step();
    std::cerr << "\rface " << job.finished() << " of " << plan.faces << std::flush;
  }
  std::cerr << "\n";
  const RescoringResult r = job.result();

  HeatMap map;
  char title[160];
  std::snprintf(title, sizeof title,
                "Change of each score (columns) by each edit of %+g (rows), standard deviations, %d faces%s",
                double{plan.strength}, r.faces,
                o.hold   ? ", others held"
                : o.keep ? ", others kept"
                         : "");
  map.title = title;
  std::printf("| edit | own | identity | grey levels | largest side effects |\n| --- | --- | --- | --- | --- |\n");
  const auto changeOf = [&](std::size_t d, std::size_t k) { return own[k] == kNoScore ? 0.0 : r.at(d, own[k]); };
  for (std::size_t d = 0; d < directions.size(); ++d) {
    map.rows.push_back(directions[d]->id);
    if (own[d] != kNoScore) map.columns.push_back(directions[d]->score);
    std::vector<std::size_t> others;
    for (std::size_t k = 0; k < directions.size(); ++k) {
      if (own[k] == kNoScore) continue;
      map.values.push_back(changeOf(d, k));
      if (directions[k]->score != directions[d]->score) others.push_back(k);
    }
    std::sort(others.begin(), others.end(),
              [&](std::size_t a, std::size_t b) { return std::abs(changeOf(d, a)) > std::abs(changeOf(d, b)); });
    if (own[d] == kNoScore) {
      std::printf("| %s | by eye | ", directions[d]->id.c_str());
    } else {
      std::printf("| %s | %.2f | ", directions[d]->id.c_str(), changeOf(d, d));
    }
    if (r.identity.empty()) {
      std::printf("- | %.1f |", r.pictureChange[d]);
    } else {
      std::printf("%.3f | %.1f |", r.identity[d], r.pictureChange[d]);
    }
    const auto large = static_cast<std::size_t>(std::count_if(
        others.begin(), others.end(), [&](std::size_t k) { return std::abs(changeOf(d, k)) >= kLargeSideEffect; }));
    for (std::size_t k = 0; k < std::max<std::size_t>(3, large) && k < others.size(); ++k) {
      std::printf("%s %s %.2f", k == 0 ? "" : ",", directions[others[k]]->id.c_str(), changeOf(d, others[k]));
    }
    std::printf(" |\n");
  }
  if (!r.identity.empty()) std::printf("\nIdentity of two different faces: %.2f\n", r.identityOfStrangers);
  if (!o.picture.empty()) writePicture(drawn(map), o.picture);
  if (!o.json.empty()) writeFileAtomically(o.json, jsonOf(r, o).dump(1) + "\n");
  return 0;
}

}  // namespace

void addEvaluate(CLI::App& app, Command& run) {
  const auto o = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand("evaluate", "Measure what every attribute's edit does to every attribute");
  command->add_option("--folder", o->folder, "Folder of directions (default: the shipped ones)");
  command->add_option("--only", o->only, "These attributes only")->delimiter(',');
  command
      ->add_option("--compare", o->compared,
                   "Direction of another program and the score it shall move, as in e4e_age.pt=age; repeatable")
      ->allow_extra_args(false);
  command->add_option("--faces", o->plan.faces, "Faces")->check(CLI::Range(2, 100000))->capture_default_str();
  command->add_option("--first", o->plan.firstSeed, "Seed of the first face")->capture_default_str();
  command->add_option("--psi", o->plan.psi, "Truncation")->capture_default_str();
  command->add_option("--strength", o->plan.strength, "Of each edit, in standard deviations")->capture_default_str();
  command->add_flag("--keep", o->keep, "Keep every other attribute while one is edited");
  command->add_flag("--hold", o->hold, "Keep them, and hold what can be measured on every face (slower)");
  command->add_option("--pictures", o->level, "What is scored: the full picture, or a preview (faster)")
      ->check(CLI::IsMember({"full", "preview"}))
      ->capture_default_str();
  command->add_option("--scorers", o->scorers,
                      "Folder with face-api's networks, for age, gender, expression, identity");
  command->add_option("--json", o->json, "Write every number as JSON");
  command->add_option("--picture", o->picture, "Draw the table as a heat map");
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return evaluateDirections(*o); }; });
}

}  // namespace lineament::app
