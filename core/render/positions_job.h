#pragma once
// Where a face is on some sliders: needed when a slider changes from "add" to "set to", so that nothing jumps.
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/engine/stepped_job.h"

namespace lineament {

class PositionsJob final : public SteppedJob {
 public:
  PositionsJob(EditRecipe recipe, std::vector<DirectionPtr> directions)
      : recipe_(std::move(recipe)), directions_(std::move(directions)) {}
  bool step(SynthesisEngine& engine) override;
  /// In the directions' order, of the face with its mixes and without its edits; to be read when the job is done.
  const std::vector<float>& positions() const { return positions_; }

 private:
  EditRecipe recipe_;
  std::vector<DirectionPtr> directions_;
  std::vector<float> positions_;
};

}  // namespace lineament
