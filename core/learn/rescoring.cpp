#include "core/learn/rescoring.h"

#include <algorithm>
#include <cmath>

#include "core/engine/evaluate.h"

namespace lineament {
namespace {

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

double difference(const Image8& a, const Image8& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += std::abs(int{a.pixels[i]} - int{b.pixels[i]});
  return sum / static_cast<double>(std::max<std::size_t>(1, a.pixels.size()));
}

}  // namespace

RescoringJob::RescoringJob(SynthesisEngine& engine, FaceRenderer renderer, FaceScores& scores,
                           std::vector<DirectionPtr> directions, RescoringPlan plan)
    : engine_(engine),
      renderer_(std::move(renderer)),
      scores_(scores),
      directions_(std::move(directions)),
      plan_(plan),
      sum_(scores.names().size()),
      square_(sum_.size()),
      change_(directions_.size() * sum_.size()),
      changeSquare_(change_.size()),
      identity_(directions_.size()),
      pictureChange_(directions_.size()) {}

// What every slider does to every score of this face, close to where it is.
ScoreResponse RescoringJob::responseOf(const EditRecipe& plain, const std::vector<float>& scored) {
  constexpr float kProbe = 1.0F;
  ScoreResponse response;
  for (const DirectionPtr& d : directions_) {
    std::vector<float> now = scores_.of(renderer_(evaluatedStyles(plain.withStrength(d, kProbe), engine_)));
    for (std::size_t s = 0; s < now.size(); ++s) now[s] = (now[s] - scored[s]) / kProbe;
    response[d->id] = std::move(now);
  }
  return response;
}

EditRecipe RescoringJob::edited(const EditRecipe& plain, std::size_t d, const ScoreResponse& response) {
  // Its own lock would make the edit one that is kept.
  const EditRecipe recipe = plain.withLock(directions_[d], 0.0F).withStrength(directions_[d], plan_.strength);
  if (plan_.keep != KeepOthers::kMeasured) return recipe;
  HoldJob job(recipe, std::shared_ptr<FaceScores>(std::shared_ptr<void>(), &scores_), renderer_, response);
  while (!job.step(engine_)) {
  }
  return job.recipe();
}

void RescoringJob::step() {
  EditRecipe plain(Seed{plan_.firstSeed + static_cast<std::uint32_t>(finished_)}, plan_.psi);
  const Image8 before = renderer_(evaluatedStyles(plain, engine_));
  const std::vector<float> scored = scores_.of(before);
  const std::vector<float> person = scores_.identity(before);
  for (std::size_t s = 0; s < scored.size(); ++s) {
    sum_[s] += double{scored[s]};
    square_[s] += double{scored[s]} * double{scored[s]};
  }
  if (!identityBefore_.empty()) strangers_ += dot(person, identityBefore_);
  const ScoreResponse response = plan_.keep == KeepOthers::kMeasured ? responseOf(plain, scored) : ScoreResponse{};
  if (plan_.keep != KeepOthers::kNo) {
    for (const DirectionPtr& d : directions_) plain = plain.withLock(d);
  }
  for (std::size_t d = 0; d < directions_.size(); ++d) {
    const Image8 after = renderer_(evaluatedStyles(edited(plain, d, response), engine_));
    const std::vector<float> now = scores_.of(after);
    for (std::size_t s = 0; s < now.size(); ++s) {
      const double change = double{now[s]} - double{scored[s]};
      change_[d * now.size() + s] += change;
      changeSquare_[d * now.size() + s] += change * change;
    }
    pictureChange_[d] += difference(before, after);
    if (!person.empty()) identity_[d] += dot(person, scores_.identity(after));
  }
  identityBefore_ = person;
  ++finished_;
}

RescoringResult RescoringJob::result() const {
  RescoringResult r;
  r.faces = finished_;
  r.scores = scores_.names();
  const double n = std::max(1, finished_);
  for (std::size_t s = 0; s < sum_.size(); ++s) {
    r.deviation.push_back(std::sqrt(std::max(1e-12, square_[s] / n - (sum_[s] / n) * (sum_[s] / n))));
  }
  for (std::size_t d = 0; d < directions_.size(); ++d) {
    r.directions.push_back(directions_[d]->id);
    for (std::size_t s = 0; s < sum_.size(); ++s) {
      r.change.push_back(change_[d * sum_.size() + s] / n / r.deviation[s]);
      r.perFace.push_back(std::sqrt(changeSquare_[d * sum_.size() + s] / n) / r.deviation[s]);
    }
    r.pictureChange.push_back(pictureChange_[d] / n);
    if (!identityBefore_.empty()) r.identity.push_back(identity_[d] / n);
  }
  r.identityOfStrangers = strangers_ / std::max(1, finished_ - 1);
  return r;
}

}  // namespace lineament
