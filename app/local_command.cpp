// local: what every local edit does to faces nobody chose, and how much of it stays in its region.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "app/models.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/learn/face_scores.h"
#include "core/learn/local_effects.h"
#include "core/render/proof_job.h"
#include "core/render/recipe_renderer.h"

namespace lineament::app {
namespace {

// Landmarks are whole pixels: at 512 an eyelid still has a few.
constexpr int kMeasuredSide = 512;

struct LocalOptions {
  EngineOptions engine;
  std::vector<std::string> only;
  std::vector<float> strengths;
  int faces = 50;
  std::uint32_t firstSeed = 900'000;
  float psi = 0.7F;
  std::string json;
};

// One line of the table while it grows.
struct Row {
  LocalAttributePtr attribute;
  std::size_t measure = 0;  // index of a score, if the attribute has one
  EffectOverFaces effect;
};

std::vector<LocalAttributePtr> chosenAttributes(const LocalOptions& o) {
  std::vector<LocalAttributePtr> all = knownLocalAttributes(knownDirections());
  if (o.only.empty()) return all;
  std::vector<LocalAttributePtr> chosen;
  for (const std::string& id : o.only) {
    const auto it = std::find_if(all.begin(), all.end(), [&](const LocalAttributePtr& a) { return a->id == id; });
    if (it != all.end()) {
      chosen.push_back(*it);
      continue;
    }
    std::string names;
    for (const LocalAttributePtr& a : all) names += (names.empty() ? "" : ", ") + a->id;
    throw Error::badArgument("`local`", "the local attribute \"" + id + "\"", "one of " + names);
  }
  return chosen;
}

std::vector<Row> rowsOf(const LocalOptions& o, const std::vector<std::string>& measures) {
  std::vector<Row> rows;
  for (const LocalAttributePtr& a : chosenAttributes(o)) {
    const auto measure = std::find(measures.begin(), measures.end(), a->measure);
    if (!a->measure.empty() && measure == measures.end()) {
      throw Error::notFound("The measure \"" + a->measure + "\" of the local attribute \"" + a->id + "\"",
                            "`lineament learn measures` shows those there are");
    }
    const std::vector<float> ends{a->lowest, a->highest};
    for (const float strength : o.strengths.empty() ? ends : o.strengths) {
      if (strength == 0.0F) continue;
      Row row{a, static_cast<std::size_t>(measure - measures.begin()), {}};
      row.effect.id = a->id;
      row.effect.region = a->region;
      row.effect.measure = a->measure;
      row.effect.strength = strength;
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

// Faces one by one; every edit of a face starts from the same unedited picture.
class Measuring {
 public:
  Measuring(SynthesisEngine& engine, const LocalOptions& o)
      : renderer_(engine, regionTools(engine.spec())), psi_(o.psi), rows_(rowsOf(o, scores_.names())) {}

  std::vector<Row>& rows() { return rows_; }

  void addFace(std::uint32_t seed) {
    const EditRecipe plain(Seed{seed}, psi_);
    const ImageF picture = renderer_.picture(plain);
    const Image8 before = toImage8(picture);
    const std::vector<float> measured = measure(picture);
    unedited_.push_back(measured);
    const auto regions = renderer_.pipeline().regionsOf(plain);
    for (Row& row : rows_) {
      EffectOverFaces& effect = row.effect;
      const MaskPtr mask = regions->mask(effect.region);
      if (mask->bounds().empty()) {
        ++effect.leftOut;
        continue;
      }
      const ImageF edited = renderer_.picture(plain.withLocal(row.attribute->edit(effect.strength)));
      effect.add(localityIn(before, toImage8(edited), *mask).value());
      if (effect.measure.empty()) continue;
      effect.change.push_back(double{measure(edited)[row.measure]} - double{measured[row.measure]});
    }
  }

  double deviationOf(const Row& row) const {
    if (row.effect.measure.empty()) return 0.0;
    std::vector<double> values;
    values.reserve(unedited_.size());
    for (const std::vector<float>& face : unedited_) values.push_back(double{face[row.measure]});
    return standardDeviation(values);
  }

 private:
  std::vector<float> measure(const ImageF& picture) {
    return scores_.of(toImage8(shrunk(picture, std::max(1, picture.width / kMeasuredSide))));
  }

  RecipeRenderer renderer_;
  FaceScores scores_;
  float psi_;
  std::vector<Row> rows_;
  std::vector<std::vector<float>> unedited_;  // [faces][scores]
};

nlohmann::ordered_json jsonOf(const std::optional<Spread>& spread) {
  if (!spread) return nullptr;
  return {{"median", spread->median}, {"lowest", spread->lowest}, {"highest", spread->highest}};
}

nlohmann::ordered_json jsonOf(const LocalOptions& o, const std::vector<EffectOverFaces>& effects,
                              const std::vector<double>& deviations) {
  nlohmann::ordered_json json = {{"faces", o.faces},
                                 {"first_seed", o.firstSeed},
                                 {"psi", o.psi},
                                 {"measured_at", kMeasuredSide},
                                 {"region_grown_by", static_cast<double>(kProofGrow) / kMaskSide},
                                 {"unit",
                                  "effect: standard deviations of the unedited faces; inside, outside: mean "
                                  "absolute change in grey levels"}};
  json["edits"] = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const EffectOverFaces& e = effects[i];
    json["edits"].push_back(
        {{"id", e.id},
         {"strength", e.strength},
         {"region", e.region},
         {"measure", e.measure.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(e.measure)},
         {"deviation", deviations[i]},
         {"effect", jsonOf(e.inDeviations(deviations[i]))},
         {"share_inside", jsonOf(spreadOf(e.share))},
         {"inside", jsonOf(spreadOf(e.inside))},
         {"outside", jsonOf(spreadOf(e.outside))},
         {"equal_outside", jsonOf(spreadOf(e.equal))},
         {"faces", e.inside.size()},
         {"left_out", e.leftOut}});
  }
  return json;
}

int local(const LocalOptions& o) {
  for (const float s : o.strengths) {
    if (!std::isfinite(s)) throw Error::badArgument("--strength", std::to_string(s), "a number");
  }
  const std::vector<LocalAttributePtr> chosen = chosenAttributes(o);  // wrong names are told before a model is read
  const auto engine = makeEngine(o.engine);
  EditRecipe all;
  for (const LocalAttributePtr& a : chosen) all = all.withLocal(a->edit(a->highest));
  checkAttributes(all, *engine);
  Measuring measuring(*engine, o);
  for (int i = 0; i < o.faces; ++i) {
    measuring.addFace(o.firstSeed + static_cast<std::uint32_t>(i));
    std::cerr << "\rface " << i + 1 << " of " << o.faces << std::flush;
  }
  std::cerr << "\n";
  std::vector<EffectOverFaces> effects;
  std::vector<double> deviations;
  for (const Row& row : measuring.rows()) {
    effects.push_back(row.effect);
    deviations.push_back(measuring.deviationOf(row));
  }
  std::cout << markdownOf(effects, deviations);
  if (!o.json.empty()) writeFileAtomically(o.json, jsonOf(o, effects, deviations).dump(1) + "\n");
  return 0;
}

}  // namespace

void addLocal(CLI::App& app, Command& run) {
  const auto o = std::make_shared<LocalOptions>();
  CLI::App* command =
      app.add_subcommand("local", "Measure local edits over many faces: how far they come, and what leaves the region");
  command->add_option("attributes", o->only, "Local attributes (default: all)");
  command
      ->add_option("--strength", o->strengths, "Strengths (default: both ends of each attribute's range), as in -2,2")
      ->delimiter(',');
  command->add_option("--faces", o->faces, "Faces")->check(CLI::Range(2, 100000))->capture_default_str();
  command->add_option("--first-seed", o->firstSeed, "Seed of the first face")->capture_default_str();
  command->add_option("--psi", o->psi, "Truncation")->capture_default_str();
  command->add_option("--json", o->json, "Write every number as JSON");
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return local(*o); }; });
}

}  // namespace lineament::app
