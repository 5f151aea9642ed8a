#include "core/learn/attribute_learning.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/learn/scoring_job.h"
#include "core/learn/thumb_session.h"

namespace lineament {
namespace {

constexpr std::uint32_t kPopulationSeed = 100'000, kThumbSeed = 3'000'000, kThumbFaces = 3000;  // as in the window
constexpr std::size_t kPopulation = 10'000;
constexpr double kEnoughEffect = 0.75;   // of the strongest range's: a range with less is no choice
constexpr double kFarthestTarget = 1.5;  // a correction larger than the edit itself is noise
constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);
constexpr double kWeakEffect = 0.3;  // of a weaker edit the side effects are mostly noise
constexpr double kDamping = 0.7;     // of the corrections
constexpr double kTolerated = 0.15;  // side effects up to here are left alone: taking them out costs more than it gives
constexpr double kPictureWeight = 0.03;  // of one grey level of change, against one standard deviation of side effects
constexpr double kLongest = 1.3;  // a unit is at most this many standard deviations along the walk: beyond, faces break
constexpr double kNoteworthy = 0.15;  // side effects below this are not listed

void append(std::vector<float>& to, const LatentW& w) {
  to.insert(to.end(), w.values.begin(), w.values.end());
}

float deviationOf(const std::vector<float>& values) {
  double sum = 0.0, square = 0.0;
  for (const float v : values) {
    sum += double{v};
    square += double{v} * double{v};
  }
  const double n = std::max<double>(1.0, static_cast<double>(values.size()));
  return static_cast<float>(std::sqrt(std::max(0.0, square / n - (sum / n) * (sum / n))));
}

}  // namespace

AttributeLearning::AttributeLearning(SynthesisEngine& engine, FaceRenderer renderer, FaceScores& scores,
                                     std::vector<AttributePlan> plan, const ScoreTable& table, LearnOptions options,
                                     LearnProgress progress)
    : engine_(engine),
      renderer_(std::move(renderer)),
      scores_(scores),
      plan_(std::move(plan)),
      table_(table),
      options_(options),
      progress_(std::move(progress)),
      reports_(plan_.size()) {
  const std::vector<std::string> names = scores_.names();
  for (std::size_t i = 0; i < plan_.size(); ++i) {
    if (plan_[i].labels.empty()) {
      table.column(plan_[i].score);  // throws when it is not there
      const auto it = std::find(names.begin(), names.end(), plan_[i].score);
      if (it == names.end()) {
        throw Error::notFound("The score \"" + plan_[i].score + "\"", "give the scorers that the table was made with");
      }
      columns_.push_back(static_cast<std::size_t>(it - names.begin()));
    } else {
      columns_.push_back(kNoColumn);
    }
    rows_.push_back(plan_[i].rows.front());
    targets_.emplace_back(plan_.size(), 0.0);
    targets_.back()[i] = 1.0;
  }
}

bool AttributeLearning::report(const std::string& what, std::size_t done, std::size_t all) const {
  return !progress_ || progress_(what, done, all);
}

bool AttributeLearning::map(const ScoreTable& table) {
  for (std::size_t i = 0; i < table.rows(); ++i) {
    append(latents_, sampledLatent(engine_, table.seeds[i], options_.psi));
    if (i % 100 == 0 && !report("mapping faces", i, table.rows() + kPopulation)) return false;
  }
  for (std::size_t i = 0; i < kPopulation; ++i) {
    append(population_, sampledLatent(engine_, kPopulationSeed + static_cast<std::uint32_t>(i), 1.0F));
    if (i % 100 == 0 && !report("mapping faces", table.rows() + i, table.rows() + kPopulation)) return false;
  }
  return true;
}

bool AttributeLearning::fitBoundaries(const ScoreTable& table) {
  const auto size = static_cast<std::size_t>(engine_.spec().latentSize);
  std::vector<std::vector<float>> scores;
  for (std::size_t k = 0; k < plan_.size(); ++k) {
    if (!plan_[k].labels.empty()) {
      scores.push_back(fitLabels(k));
      if (!report("boundaries", k + 1, plan_.size())) return false;
      continue;
    }
    std::vector<float> column = table.columnValues(plan_[k].score);
    for (float& v : column) v *= static_cast<float>(plan_[k].sign);
    const std::vector<std::size_t> rows = rowsWhere(table, plan_[k].where);
    std::vector<float> some, latents;
    for (const std::size_t r : rows) {
      some.push_back(column[r]);
      latents.insert(latents.end(), latents_.begin() + static_cast<std::ptrdiff_t>(r * size),
                     latents_.begin() + static_cast<std::ptrdiff_t>((r + 1) * size));
    }
    reports_[k].boundary = fitBoundary(latents, some, {.tail = options_.tail});
    scores.push_back(std::move(column));
    if (!report("boundaries", k + 1, plan_.size())) return false;
  }
  design_ = std::make_unique<DirectionDesign>(latents_, scores, population_, static_cast<int>(size), options_.design);
  for (std::size_t k = 0; k < plan_.size(); ++k) reports_[k].fit = design_->fit()[k];
  return true;
}

// Thumbs up and down on a few faces: the score of all is their distance from the boundary that the thumbs give.
std::vector<float> AttributeLearning::fitLabels(std::size_t k) {
  const ScoreTable thumbs = readScoreTable(plan_[k].labels);
  const std::vector<float> values = thumbs.columnValues("label");
  auto people = std::make_shared<Population>();
  people->firstSeed = kThumbSeed;
  people->size = engine_.spec().latentSize;
  for (std::uint32_t i = 0; i < kThumbFaces; ++i) append(people->latents, sampledLatent(engine_, kThumbSeed + i, 1.0F));
  ThumbSession session(std::make_shared<const ThumbBasis>(people));
  for (std::size_t i = 0; i < values.size(); ++i) session.label(thumbs.seeds[i], values[i] > 0.5F);
  const Direction d = session.direction(plan_[k].title);
  reports_[k].boundary.normal = d.boundary;
  reports_[k].boundary.trained = static_cast<int>(values.size());
  reports_[k].boundary.validated = static_cast<int>(values.size());
  reports_[k].boundary.validationAccuracy = session.agreement();
  std::vector<float> scores;
  const std::size_t size = d.boundary.size();
  for (std::size_t r = 0; r < latents_.size() / size; ++r) {
    double sum = 0.0;
    for (std::size_t i = 0; i < size; ++i) sum += double{d.boundary[i]} * double{latents_[r * size + i]};
    scores.push_back(static_cast<float>(sum));
  }
  return scores;
}

// One unit moves w by one standard deviation of what the boundary says, as on InterFaceGAN's sliders, unless that is
// too far to walk.
float AttributeLearning::unitOf(const Direction& d) const {
  double along = 0.0;
  for (std::size_t i = 0; i < d.normal.size(); ++i) along += double{d.normal[i]} * double{d.boundary[i]};
  const double walk = double{design_->unit(d.normal)};
  const double unit = along > 1e-3 ? double{design_->unit(d.boundary)} / along : kLongest * walk;
  return static_cast<float>(std::clamp(unit, walk / kLongest, kLongest * walk));
}

DirectionPtr AttributeLearning::made(std::size_t k) const {
  auto d = std::make_shared<Direction>();
  d->id = plan_[k].id;
  d->title = plan_[k].title;
  d->group = plan_[k].group;
  d->lowEnd = plan_[k].lowEnd;
  d->highEnd = plan_[k].highEnd;
  d->score = plan_[k].score;
  if (columns_[k] != kNoColumn && plan_[k].graded) d->scoreDeviation = deviationOf(table_.columnValues(plan_[k].score));
  d->normal = design_->direction(targets_[k]);
  d->boundary = reports_[k].boundary.normal;
  d->standardDeviation = unitOf(*d);
  d->actsOn = rows_[k];
  return d;
}

// Half of the faces are edited up, half down: what is left when the two are averaged is what follows the slider.
bool AttributeLearning::measure(const std::vector<DirectionPtr>& directions, std::uint32_t firstSeed, int faces,
                                const std::string& what, std::vector<double>& change, std::vector<double>& identity,
                                std::vector<double>& pictureChange) {
  pictureChange.assign(directions.size(), 0.0);
  change.assign(directions.size() * plan_.size(), 0.0);
  identity.assign(directions.size(), 0.0);
  int done = 0;
  for (const float sign : {1.0F, -1.0F}) {
    RescoringJob job(engine_, renderer_, scores_, directions,
                     {.firstSeed = firstSeed + (sign > 0 ? 0U : static_cast<std::uint32_t>(faces)),
                      .faces = faces / 2,
                      .psi = options_.measuredPsi,
                      .strength = sign * options_.strength});
    while (!job.done()) {
      job.step();
      if (!report(what, static_cast<std::size_t>(++done), static_cast<std::size_t>(faces))) return false;
    }
    const RescoringResult r = job.result();
    for (std::size_t d = 0; d < directions.size(); ++d) {
      for (std::size_t k = 0; k < plan_.size(); ++k) {
        if (columns_[k] == kNoColumn) continue;
        change[d * plan_.size() + k] += double{sign} * plan_[k].sign * r.at(d, columns_[k]) / 2;
      }
      if (!r.identity.empty()) identity[d] += r.identity[d] / 2;
      pictureChange[d] += r.pictureChange[d] / 2;
    }
  }
  return true;
}

bool AttributeLearning::chooseRows() {
  std::vector<DirectionPtr> candidates;
  std::vector<std::size_t> owner;
  for (std::size_t k = 0; k < plan_.size(); ++k) {
    if (plan_[k].rows.size() < 2) continue;
    for (const RowRange& rows : plan_[k].rows) {
      auto d = std::make_shared<Direction>(*made(k));
      d->actsOn = rows;
      candidates.push_back(std::move(d));
      owner.push_back(k);
    }
  }
  if (candidates.empty()) return true;
  std::vector<double> change, identity, pictureChange;
  if (!measure(candidates, options_.measuredSeed, options_.rowFaces, "choosing rows", change, identity, pictureChange))
    return false;
  const std::size_t n = plan_.size();
  for (std::size_t k = 0; k < n; ++k) {
    double strongest = 0.0, least = 1e9;
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      if (owner[c] == k) strongest = std::max(strongest, change[c * n + k]);
    }
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const double own = change[c * n + k];
      if (owner[c] != k || own < kEnoughEffect * strongest || own <= 0.0) continue;
      double square = 0.0;
      for (std::size_t j = 0; j < n; ++j) square += j == k ? 0.0 : change[c * n + j] * change[c * n + j];
      const double sides = (std::sqrt(square) + kPictureWeight * pictureChange[c]) / own;
      if (sides >= least) continue;
      least = sides;
      rows_[k] = candidates[c]->actsOn;
    }
  }
  return true;
}

// What an edit drags along for what it does: lower is better.
double AttributeLearning::costOf(std::size_t k) const {
  const std::size_t n = plan_.size();
  double square = 0.0;
  for (std::size_t j = 0; j < n; ++j) square += j == k ? 0.0 : effects_[k * n + j] * effects_[k * n + j];
  return std::sqrt(square) / std::max(kWeakEffect, effects_[k * n + k]);
}

bool AttributeLearning::balance() {
  const std::size_t n = plan_.size();
  // Edits are not linear: a correction may overshoot. Each attribute keeps the best of its rounds.
  std::vector<double> bestCost(n, 1e9), bestEffects(n * n);
  std::vector<std::vector<double>> bestTargets = targets_;
  for (int round = 0; round <= options_.balanceRounds; ++round) {
    std::vector<DirectionPtr> directions;
    for (std::size_t k = 0; k < n; ++k) directions.push_back(made(k));
    std::vector<double> identity, pictureChange;
    // Other faces each round, so that the corrections do not follow one set's accidents.
    const auto seed = options_.measuredSeed + 10'000U * static_cast<std::uint32_t>(round + 1);
    const std::string what =
        "balancing, measurement " + std::to_string(round + 1) + " of " + std::to_string(options_.balanceRounds + 1);
    if (!measure(directions, seed, options_.balanceFaces, what, effects_, identity, pictureChange)) return false;
    for (std::size_t k = 0; k < n; ++k) {
      const bool judged = columns_[k] != kNoColumn;
      if (!judged || costOf(k) < bestCost[k]) {
        bestCost[k] = costOf(k);
        bestTargets[k] = targets_[k];
        std::copy_n(effects_.begin() + static_cast<std::ptrdiff_t>(k * n), n,
                    bestEffects.begin() + static_cast<std::ptrdiff_t>(k * n));
        reports_[k].own = effects_[k * n + k];
        reports_[k].identity = identity[k];
        reports_[k].pictureChange = pictureChange[k];
      }
      if (!judged) continue;
      const double own = std::max(kWeakEffect, effects_[k * n + k]);
      for (std::size_t j = 0; j < n; ++j) {
        if (j == k) continue;
        const double side = effects_[k * n + j];
        const double tooMuch = std::copysign(std::max(0.0, std::abs(side) - kTolerated), side);
        targets_[k][j] = std::clamp(targets_[k][j] - kDamping * tooMuch / own, -kFarthestTarget, kFarthestTarget);
      }
    }
  }
  targets_ = bestTargets;
  effects_ = bestEffects;
  return true;
}

bool AttributeLearning::run() {
  return map(table_) && fitBoundaries(table_) && chooseRows() && balance();
}

std::vector<LearnedDirection> AttributeLearning::learned() const {
  std::vector<LearnedDirection> all;
  const std::size_t n = plan_.size();
  for (std::size_t k = 0; k < n; ++k) {
    Direction d = *made(k);
    for (std::size_t j = 0; j < n; ++j) {
      const double change = effects_.empty() ? 0.0 : effects_[k * n + j];
      if (j != k && std::abs(change) >= kNoteworthy) d.sideEffects.push_back({plan_[j].id, static_cast<float>(change)});
    }
    std::stable_sort(d.sideEffects.begin(), d.sideEffects.end(),
                     [](const SideEffect& a, const SideEffect& b) { return std::abs(a.change) > std::abs(b.change); });
    const AttributeReport& r = reports_[k];
    const auto rounded = [](double v) { return std::round(v * 1e4) / 1e4; };
    const nlohmann::ordered_json training = {{"score", columns_[k] == kNoColumn ? "by eye" : plan_[k].score},
                                             {"sign", plan_[k].sign},
                                             {"samples", table_.rows()},
                                             {"first_seed", table_.seeds.empty() ? 0U : table_.seeds.front()},
                                             {"where", plan_[k].where},
                                             {"psi", rounded(double{options_.psi})},
                                             {"tail", options_.tail},
                                             {"cost", r.boundary.cost},
                                             {"trained", r.boundary.trained},
                                             {"validated", r.boundary.validated},
                                             {"validation_accuracy", rounded(r.boundary.validationAccuracy)},
                                             {"rest_accuracy", rounded(r.boundary.restAccuracy)},
                                             {"boundary_correlation", rounded(r.boundary.correlation)},
                                             {"prediction_correlation", rounded(r.fit)},
                                             {"metric", options_.design.metric},
                                             {"slack", options_.design.slack},
                                             {"balance_rounds", options_.balanceRounds},
                                             {"own_effect", rounded(r.own)},
                                             {"identity", rounded(r.identity)},
                                             {"picture_change", rounded(r.pictureChange)}};
    all.push_back({std::move(d), training.dump()});
  }
  return all;
}

}  // namespace lineament
