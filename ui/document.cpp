#include "ui/document.h"

namespace lineament {

Document::Document(RenderService& service, const EditRecipe& first)
    : service_(service), history_(first, describe(first.source())) {
  submit();
}

void Document::submit() {
  previewing_ = false;
  service_.submit({++generation_, history_.current(), history_.inGesture()});
}

void Document::beginGesture(const QString& label) {
  history_.beginGesture(label.toStdString());
}

void Document::change(const EditRecipe& recipe, const QString& label) {
  if (recipe == history_.current()) return endPreview();
  history_.change(recipe, label.toStdString());
  submit();
  Q_EMIT recipeChanged();
  if (!history_.inGesture()) Q_EMIT historyChanged();
}

void Document::replaceSource(const FaceSource& from, const FaceSource& to) {
  const bool current = history_.current().source() == from;
  history_.replaceSource(from, to);
  if (!current) return;
  submit();
  Q_EMIT recipeChanged();
}

void Document::amend(const std::function<EditRecipe(const EditRecipe&)>& put) {
  const EditRecipe before = history_.current();
  const std::vector<History::Amended> steps = history_.amend(put);
  if (steps.empty()) return;
  for (const History::Amended& step : steps) Q_EMIT amended(step.before, step.after);
  if (history_.current() == before) return;
  if (!previewing_) submit();  // the end of a preview does it
  Q_EMIT recipeChanged();
  Q_EMIT historyChanged();
}

void Document::open(const EditRecipe& recipe, const QString& label) {
  Q_EMIT opening(recipe);
  change(recipe, label);
}

void Document::setSettling(bool settling) {
  if (settling == settling_) return;
  settling_ = settling;
  if (!settling_) Q_EMIT recipeChanged();
}

void Document::endGesture() {
  if (!history_.inGesture()) return;
  history_.endGesture();
  submit();  // at rest: the best picture, whatever the last frame of the drag was
  Q_EMIT historyChanged();
}

void Document::cancelGesture() {
  if (!history_.inGesture()) return;
  history_.cancelGesture();
  submit();
  Q_EMIT recipeChanged();
  Q_EMIT historyChanged();
}

void Document::undo() {
  if (history_.canUndo()) jumpTo(history_.position() - 1);
}

void Document::redo() {
  if (history_.canRedo()) jumpTo(history_.position() + 1);
}

void Document::jumpTo(std::size_t step) {
  if (history_.inGesture()) return;
  history_.jumpTo(step);
  submit();
  Q_EMIT recipeChanged();
  Q_EMIT historyChanged();
}

void Document::preview(const EditRecipe& recipe) {
  if (history_.inGesture()) return;
  previewing_ = true;
  service_.submit({++generation_, recipe, false});
}

void Document::endPreview() {
  if (previewing_) submit();
}

}  // namespace lineament
