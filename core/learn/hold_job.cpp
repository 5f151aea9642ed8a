#include "core/learn/hold_job.h"

#include <algorithm>

#include "core/engine/evaluate.h"

namespace lineament {
namespace {

constexpr float kProbe = 0.5F;  // units of a slider: beyond the measures' noise, short of the next bend

std::size_t indexOf(const std::string& name, const std::vector<std::string>& names) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

bool measurable(const Direction& direction, const std::vector<std::string>& scoreNames) {
  return direction.scoreDeviation > 0.0F && indexOf(direction.score, scoreNames) < scoreNames.size();
}

bool holdable(const EditRecipe& recipe, const std::vector<std::string>& scoreNames) {
  return recipe.hasFreeEdits() && std::any_of(recipe.locks().begin(), recipe.locks().end(), [&](const Lock& lock) {
           return measurable(*lock.direction, scoreNames);
         });
}

EditRecipe heldQuestion(const EditRecipe& recipe) {
  EditRecipe face = recipe.withoutStyle().withoutLocals().withCorrections({});
  return face.pasteRegion() ? face.withPasteRegion(std::nullopt) : face;
}

EditRecipe withoutStaleCorrections(const EditRecipe& recipe, const EditRecipe& before) {
  return heldQuestion(recipe) == heldQuestion(before) ? recipe : recipe.withCorrections({});
}

HoldJob::HoldJob(const EditRecipe& recipe, std::shared_ptr<FaceScores> scores, FaceRenderer renderer,
                 ScoreResponse known)
    : recipe_(recipe.withCorrections({})),
      scores_(std::move(scores)),
      renderer_(std::move(renderer)),
      response_(std::move(known)) {}

HoldJob::~HoldJob() = default;

// The engine may be another one than a step ago, when a GPU ran out of memory: the measurement begins again.
void HoldJob::begin(SynthesisEngine& engine) {
  device_ = engine.deviceName();
  held_.clear();
  sliders_.clear();
  search_.reset();
  probed_ = 0;
  if (pictures_ > 0) response_.clear();
  recipe_ = recipe_.withCorrections({});
  stage_ = Stage::kReference;
  const std::vector<std::string> names = scores_->names();
  const auto add = [&](const DirectionPtr& d, double blend, bool free) {
    if (!measurable(*d, names)) return false;
    held_.push_back({d, indexOf(d->score, names), double{d->scoreDeviation}, blend, free});
    return true;
  };
  for (const Lock& lock : recipe_.locks()) {
    if (add(lock.direction, double{lock.blend}, false)) sliders_.push_back(lock.direction);
  }
  for (const DirectionEdit& edit : recipe_.edits()) {
    if (!recipe_.lock(edit.direction->id)) add(edit.direction, 1.0, true);
  }
}

std::vector<float> HoldJob::measured(const EditRecipe& recipe, SynthesisEngine& engine) {
  ++pictures_;
  // Made for every picture: a renderer refers to its engine.
  const FaceRenderer render = renderer_ ? renderer_ : measuringRenderer(engine);
  return scores_->of(render(evaluatedStyles(recipe, engine)));
}

std::vector<double> HoldJob::residuals(const std::vector<float>& scores) const {
  std::vector<double> r;
  for (const Held& h : held_) {
    const double was = double{reference_[h.score]}, edited = double{edited_[h.score]};
    const double wanted = h.free ? edited : edited + h.blend * (was - edited);
    r.push_back((double{scores[h.score]} - wanted) / h.unit);
  }
  return r;
}

EditRecipe HoldJob::moved(const std::vector<double>& moves) const {
  std::map<std::string, float> corrections;
  for (std::size_t k = 0; k < moves.size(); ++k) corrections[sliders_[k]->id] = static_cast<float>(moves[k]);
  return recipe_.withCorrections(corrections);
}

void HoldJob::startSearch() {
  while (probed_ < sliders_.size() && response_.contains(sliders_[probed_]->id)) ++probed_;
  if (probed_ < sliders_.size()) {
    stage_ = Stage::kResponse;
    return;
  }
  std::vector<double> matrix;
  for (const Held& h : held_) {
    for (const DirectionPtr& d : sliders_) matrix.push_back(double{response_.at(d->id).at(h.score)} / h.unit);
  }
  search_ = std::make_unique<HoldSearch>(residuals(edited_), std::move(matrix), sliders_.size());
  stage_ = Stage::kSearch;
}

void HoldJob::learnResponse(const std::vector<float>& scores) {
  std::vector<float>& change = response_[sliders_[probed_]->id];
  for (std::size_t s = 0; s < scores.size(); ++s) change.push_back((scores[s] - edited_[s]) / kProbe);
}

bool HoldJob::step(SynthesisEngine& engine) {
  if (stage_ == Stage::kReference || engine.deviceName() != device_) begin(engine);
  switch (stage_) {
    case Stage::kReference:
      if (sliders_.empty() || !recipe_.hasFreeEdits()) return true;
      reference_ = measured(recipe_.withoutFreeEdits(), engine);
      stage_ = Stage::kEdited;
      return false;
    case Stage::kEdited:
      edited_ = measured(recipe_, engine);
      startSearch();
      break;
    case Stage::kResponse: {
      std::vector<double> probe(sliders_.size(), 0.0);
      probe[probed_] = double{kProbe};
      learnResponse(measured(moved(probe), engine));
      startSearch();
      break;
    }
    case Stage::kSearch:
      search_->measured(residuals(measured(moved(search_->proposal()), engine)));
      break;
  }
  if (!search_ || !search_->done()) return false;
  recipe_ = moved(search_->best());
  return true;
}

}  // namespace lineament
