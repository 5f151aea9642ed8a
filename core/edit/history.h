#pragma once
// Undo as a list of recipes: one step per gesture, however many recipes the gesture went through. GUI thread.
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/edit/edit_recipe.h"

namespace lineament {

class History {
 public:
  struct Step {
    std::string label;  ///< "Smile", "Seed 85"
    EditRecipe recipe;
  };

  explicit History(EditRecipe first, std::string label = "Start");

  const EditRecipe& current() const;  ///< the live recipe, inside a gesture too
  /// Opens a step; changes until endGesture() belong to it. Nested calls are one gesture.
  void beginGesture(std::string label);
  void change(
      EditRecipe recipe);  ///< outside a gesture: a step of its own, labelled by the last beginGesture or "Edit"
  void change(EditRecipe recipe, std::string label);
  void endGesture();     ///< drops the step when nothing changed
  void cancelGesture();  ///< back to the recipe before the gesture
  bool inGesture() const { return depth_ > 0; }

  /// In every step that starts from `from`: a face that comes nearer to its photo is one change, not many.
  void replaceSource(const FaceSource& from, const FaceSource& to);

  struct Amended {
    EditRecipe before, after;
  };
  /// Puts steps right, which keep their names and places: `put` gives a step's recipe as it shall be. Those that
  /// changed. Not in a gesture.
  std::vector<Amended> amend(const std::function<EditRecipe(const EditRecipe&)>& put);

  bool canUndo() const;
  bool canRedo() const;
  const EditRecipe& undo();
  const EditRecipe& redo();
  const EditRecipe& jumpTo(std::size_t step);
  const std::vector<Step>& steps() const { return steps_; }
  std::size_t position() const { return position_; }  ///< index of the current step

 private:
  void push(EditRecipe recipe, std::string label);
  std::vector<Step> steps_;
  std::size_t position_ = 0;
  int depth_ = 0;
  std::string gestureLabel_;
  EditRecipe live_;
};

}  // namespace lineament
