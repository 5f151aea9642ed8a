#include "core/edit/edit_recipe.h"

#include <algorithm>

namespace lineament {

float EditRecipe::strength(const std::string& directionId) const {
  for (const DirectionEdit& edit : edits_) {
    if (edit.direction->id == directionId) return edit.strength;
  }
  return 0.0F;
}

EditRecipe EditRecipe::withSource(FaceSource source) const {
  EditRecipe changed = *this;
  changed.source_ = std::move(source);
  return changed;
}

EditRecipe EditRecipe::withPsi(float psi) const {
  EditRecipe changed = *this;
  changed.psi_ = psi;
  return changed;
}

EditRecipe EditRecipe::withStrength(const DirectionPtr& direction, float strength) const {
  EditRecipe changed = *this;
  const auto it = std::find_if(changed.edits_.begin(), changed.edits_.end(),
                               [&](const DirectionEdit& e) { return e.direction->id == direction->id; });
  if (strength == 0.0F) {
    if (it != changed.edits_.end()) changed.edits_.erase(it);
  } else if (it != changed.edits_.end()) {
    *it = {direction, strength};
  } else {
    changed.edits_.push_back({direction, strength});
  }
  return changed;
}

EditRecipe EditRecipe::withoutEdits() const {
  return EditRecipe(source_, psi_);
}

std::string describe(const FaceSource& source) {
  if (const auto* seed = std::get_if<Seed>(&source)) return "Seed " + std::to_string(seed->value);
  if (std::holds_alternative<std::shared_ptr<const LatentZ>>(source)) return "Latent z";
  if (std::holds_alternative<std::shared_ptr<const LatentW>>(source)) return "Latent w";
  return "Latent w+";
}

}  // namespace lineament
