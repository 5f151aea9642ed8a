#include "core/edit/edit_recipe.h"

#include <algorithm>

namespace lineament {
namespace {

// Of edits or of locks: the one of this direction, or the end.
template <class Items>
auto itemOf(Items& items, const std::string& id) {
  return std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.direction->id == id; });
}

}  // namespace

const DirectionEdit* EditRecipe::edit(const std::string& directionId) const {
  const auto it = itemOf(edits_, directionId);
  return it == edits_.end() ? nullptr : &*it;
}

const Lock* EditRecipe::lock(const std::string& directionId) const {
  const auto it = itemOf(locks_, directionId);
  return it == locks_.end() ? nullptr : &*it;
}

float EditRecipe::strength(const std::string& directionId) const {
  const DirectionEdit* found = edit(directionId);
  return found ? found->strength : 0.0F;
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
  const auto it = itemOf(changed.edits_, direction->id);
  if (it == changed.edits_.end()) {
    if (strength != 0.0F) changed.edits_.push_back({direction, strength, Reading::kAdd, std::nullopt});
  } else if (strength == 0.0F && it->reading == Reading::kAdd && !it->rows) {
    changed.edits_.erase(it);
  } else {
    it->direction = direction;
    it->strength = strength;
  }
  return changed.withoutIdleCorrections();
}

EditRecipe EditRecipe::withReading(const DirectionPtr& direction, Reading reading, float strength) const {
  EditRecipe changed = *this;
  const auto it = itemOf(changed.edits_, direction->id);
  if (it == changed.edits_.end()) {
    if (strength != 0.0F || reading != Reading::kAdd)
      changed.edits_.push_back({direction, strength, reading, std::nullopt});
    return changed;
  }
  it->reading = reading;
  it->strength = strength;
  return strength == 0.0F && reading == Reading::kAdd && !it->rows ? changed.withStrength(direction, 0.0F)
                                                                   : changed.withoutIdleCorrections();
}

EditRecipe EditRecipe::withRows(const DirectionPtr& direction, std::optional<RowRange> rows) const {
  EditRecipe changed = *this;
  if (rows && *rows == direction->actsOn) rows.reset();
  const auto it = itemOf(changed.edits_, direction->id);
  if (it != changed.edits_.end()) {
    it->rows = rows;
    return it->strength == 0.0F ? changed.withStrength(direction, 0.0F) : changed;
  }
  if (rows) changed.edits_.push_back({direction, 0.0F, Reading::kAdd, rows});
  return changed;
}

EditRecipe EditRecipe::withLock(const DirectionPtr& direction, float blend) const {
  EditRecipe changed = *this;
  const auto it = itemOf(changed.locks_, direction->id);
  if (blend == 0.0F) {
    if (it != changed.locks_.end()) changed.locks_.erase(it);
  } else if (it != changed.locks_.end()) {
    *it = {direction, blend};
  } else {
    changed.locks_.push_back({direction, blend});
  }
  return changed.withoutIdleCorrections();
}

EditRecipe EditRecipe::withCorrections(const std::map<std::string, float>& corrections) const {
  EditRecipe changed = *this;
  for (Lock& lock : changed.locks_) {
    const auto it = corrections.find(lock.direction->id);
    lock.correction = it == corrections.end() ? 0.0F : it->second;
  }
  return changed.withoutIdleCorrections();
}

bool EditRecipe::hasFreeEdits() const {
  return std::any_of(edits_.begin(), edits_.end(), [this](const DirectionEdit& e) {
    return lock(e.direction->id) == nullptr && (e.strength != 0.0F || e.reading == Reading::kSetTo);
  });
}

EditRecipe EditRecipe::withoutFreeEdits() const {
  EditRecipe changed = *this;
  std::erase_if(changed.edits_, [this](const DirectionEdit& e) { return lock(e.direction->id) == nullptr; });
  return changed.withoutIdleCorrections();
}

EditRecipe& EditRecipe::withoutIdleCorrections() {
  if (hasFreeEdits()) return *this;
  for (Lock& lock : locks_) lock.correction = 0.0F;
  return *this;
}

EditRecipe EditRecipe::withMix(StyleMix mix) const {
  EditRecipe changed = *this;
  changed.mixes_.push_back(std::move(mix));
  return changed;
}

EditRecipe EditRecipe::withMix(std::size_t index, StyleMix mix) const {
  EditRecipe changed = *this;
  changed.mixes_.at(index) = std::move(mix);
  return changed;
}

EditRecipe EditRecipe::withoutMix(std::size_t index) const {
  EditRecipe changed = *this;
  if (index < changed.mixes_.size()) changed.mixes_.erase(changed.mixes_.begin() + static_cast<std::ptrdiff_t>(index));
  return changed;
}

const LocalEdit* EditRecipe::local(const std::string& id) const {
  const auto it = std::find_if(locals_.begin(), locals_.end(), [&](const LocalEdit& e) { return e.id == id; });
  return it == locals_.end() ? nullptr : &*it;
}

EditRecipe EditRecipe::withLocal(LocalEdit edit) const {
  EditRecipe changed = *this;
  for (LocalEdit& present : changed.locals_) {
    if (present.id != edit.id) continue;
    present = std::move(edit);
    return changed;
  }
  changed.locals_.push_back(std::move(edit));
  return changed;
}

EditRecipe EditRecipe::withoutLocal(const std::string& id) const {
  EditRecipe changed = *this;
  std::erase_if(changed.locals_, [&](const LocalEdit& e) { return e.id == id; });
  return changed;
}

EditRecipe EditRecipe::withLocalAt(const std::string& id, std::size_t index) const {
  const LocalEdit* found = local(id);
  if (found == nullptr) return *this;
  EditRecipe changed = withoutLocal(id);
  const std::size_t place = std::min(index, changed.locals_.size());
  changed.locals_.insert(changed.locals_.begin() + static_cast<std::ptrdiff_t>(place), *found);
  return changed;
}

EditRecipe EditRecipe::withoutLocals() const {
  EditRecipe changed = *this;
  changed.locals_.clear();
  return changed;
}

EditRecipe EditRecipe::withStyle(StyleEdit style) const {
  EditRecipe changed = *this;
  changed.style_ = std::move(style);
  return changed;
}

EditRecipe EditRecipe::withPasteRegion(std::optional<EditRegion> region) const {
  EditRecipe changed = *this;
  changed.pasteRegion_ = std::move(region);
  return changed;
}

EditRecipe EditRecipe::withoutStyle() const {
  EditRecipe changed = *this;
  changed.style_.reset();
  return changed;
}

EditRecipe EditRecipe::withoutStrengths() const {
  EditRecipe changed = *this;
  changed.edits_.clear();
  return changed.withoutIdleCorrections();
}

EditRecipe EditRecipe::withoutEdits() const {
  return EditRecipe(source_, psi_);
}

}  // namespace lineament
