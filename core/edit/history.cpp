#include "core/edit/history.h"

#include <algorithm>
#include <utility>

namespace lineament {

History::History(EditRecipe first, std::string label) : steps_{{std::move(label), first}}, live_(std::move(first)) {}

const EditRecipe& History::current() const {
  return live_;
}

void History::beginGesture(std::string label) {
  if (depth_++ == 0) gestureLabel_ = std::move(label);
}

void History::change(EditRecipe recipe) {
  change(std::move(recipe), "Edit");
}

void History::change(EditRecipe recipe, std::string label) {
  live_ = std::move(recipe);
  if (!inGesture()) push(live_, std::move(label));
}

void History::endGesture() {
  if (depth_ == 0 || --depth_ > 0) return;
  push(live_, gestureLabel_);
}

void History::cancelGesture() {
  depth_ = 0;
  live_ = steps_[position_].recipe;
}

void History::replaceSource(const FaceSource& from, const FaceSource& to) {
  for (Step& step : steps_) {
    if (step.recipe.source() == from) step.recipe = step.recipe.withSource(to);
  }
  if (live_.source() == from) live_ = live_.withSource(to);
}

std::vector<History::Amended> History::amend(const std::function<EditRecipe(const EditRecipe&)>& put) {
  std::vector<Amended> amended;
  if (inGesture()) return amended;
  for (Step& step : steps_) {
    EditRecipe recipe = put(step.recipe);
    if (recipe == step.recipe) continue;
    amended.push_back({std::exchange(step.recipe, recipe), recipe});
  }
  live_ = steps_[position_].recipe;
  return amended;
}

bool History::canUndo() const {
  return !inGesture() && position_ > 0;
}

bool History::canRedo() const {
  return !inGesture() && position_ + 1 < steps_.size();
}

const EditRecipe& History::undo() {
  return canUndo() ? jumpTo(position_ - 1) : live_;
}

const EditRecipe& History::redo() {
  return canRedo() ? jumpTo(position_ + 1) : live_;
}

const EditRecipe& History::jumpTo(std::size_t step) {
  if (!inGesture()) {
    position_ = std::min(step, steps_.size() - 1);
    live_ = steps_[position_].recipe;
  }
  return live_;
}

void History::push(EditRecipe recipe, std::string label) {
  if (recipe == steps_[position_].recipe) return;  // nothing changed: no step to undo
  steps_.resize(position_ + 1, steps_.front());    // a new step after an undo drops what was undone
  steps_.push_back({std::move(label), std::move(recipe)});
  ++position_;
}

}  // namespace lineament
