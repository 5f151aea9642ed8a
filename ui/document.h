#pragma once
// The open document: its history and the requests that follow from every change. GUI thread; no call blocks.
#include <QObject>
#include <QString>
#include <functional>

#include "core/edit/history.h"
#include "core/render/render_service.h"

namespace lineament {

class Document : public QObject {
  Q_OBJECT

 public:
  Document(RenderService& service, const EditRecipe& first);

  const EditRecipe& recipe() const { return history_.current(); }
  const History& history() const { return history_; }
  bool inGesture() const { return history_.inGesture(); }

  void beginGesture(const QString& label);
  void change(const EditRecipe& recipe, const QString& label);
  void endGesture();
  /// Steps put right, those that `put` changes: no step of its own. Not in a gesture.
  void amend(const std::function<EditRecipe(const EditRecipe&)>& put);
  /// A change to what was saved elsewhere and is to look as it did there.
  void open(const EditRecipe& recipe, const QString& label);
  /// The face got better: in every step that starts from it; no step of its own.
  void replaceSource(const FaceSource& from, const FaceSource& to);
  void cancelGesture();  ///< back to the recipe before it
  void undo();
  void redo();
  void jumpTo(std::size_t step);
  /// While the face itself is getting better every second, pictures beside the live one are not worth rendering. Its
  /// end is a change of the recipe.
  void setSettling(bool settling);
  bool settling() const { return settling_; }
  /// Shows another recipe for a moment. The history knows nothing of it; the next change ends it. Not in a gesture.
  void preview(const EditRecipe& recipe);
  void endPreview();
  bool previewing() const { return previewing_; }

 Q_SIGNALS:
  void recipeChanged();
  void historyChanged();
  /// Before it is shown.
  void opening(const EditRecipe& recipe);
  /// A step was put right, after it: what belonged to the recipe before belongs to the other one.
  void amended(const EditRecipe& before, const EditRecipe& after);

 private:
  void submit();
  RenderService& service_;
  History history_;
  Generation generation_ = 0;
  bool previewing_ = false;
  bool settling_ = false;
};

}  // namespace lineament
