#pragma once
// The document: one small immutable value. A gesture makes a new recipe, undo is a list of recipes, and a picture is a
// pure function of (model, recipe). Cheap to copy: vectors of a source latent are shared.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/edit/direction.h"
#include "core/edit/local_edit.h"
#include "core/edit/style_edit.h"
#include "core/edit/style_mix.h"

namespace lineament {

/// How a slider's number is read.
enum class Reading {
  kAdd,   ///< added to what the face has
  kSetTo  ///< the face is put at this position, wherever it was
};

struct DirectionEdit {
  DirectionPtr direction;
  float strength = 0.0F;  ///< in the slider's unit: standard deviations
  Reading reading = Reading::kAdd;
  std::optional<RowRange> rows;  ///< instead of the direction's own
  friend bool operator==(const DirectionEdit&, const DirectionEdit&) = default;
};

/// An attribute that stays still while others move (conditional manipulation).
struct Lock {
  DirectionPtr direction;
  float blend = 1.0F;  ///< 0..1: how much of the edit's part along it is taken out
  /// In the slider's unit: how far the kept attribute itself is moved to make up for what the other edits do to it on
  /// this face, as measured (core/learn/hold_job). 0 when nothing else is edited.
  float correction = 0.0F;
  friend bool operator==(const Lock&, const Lock&) = default;
};

class EditRecipe {
 public:
  EditRecipe() = default;
  explicit EditRecipe(FaceSource source, float psi = 0.7F) : source_(std::move(source)), psi_(psi) {}

  const FaceSource& source() const { return source_; }
  float psi() const { return psi_; }  ///< truncation: mean + psi (w - mean)
  const std::vector<DirectionEdit>& edits() const { return edits_; }
  const std::vector<Lock>& locks() const { return locks_; }
  const std::vector<StyleMix>& mixes() const { return mixes_; }
  const std::vector<LocalEdit>& locals() const { return locals_; }
  const std::optional<StyleEdit>& style() const { return style_; }
  /// Of a face from a photo: the only part of the photo that edits may change; none: wherever they do.
  const std::optional<EditRegion>& pasteRegion() const { return pasteRegion_; }
  /// Null when the recipe has no such edit (or lock).
  const DirectionEdit* edit(const std::string& directionId) const;
  const Lock* lock(const std::string& directionId) const;
  const LocalEdit* local(const std::string& id) const;
  /// 0 when the recipe has no such edit.
  float strength(const std::string& directionId) const;

  EditRecipe withSource(FaceSource source) const;
  EditRecipe withPsi(float psi) const;
  /// Adds or changes the edit; strength 0 of an edit that adds removes it. Its reading and rows stay; the order of
  /// first use is kept.
  EditRecipe withStrength(const DirectionPtr& direction, float strength) const;
  EditRecipe withReading(const DirectionPtr& direction, Reading reading, float strength) const;
  EditRecipe withRows(const DirectionPtr& direction, std::optional<RowRange> rows) const;
  /// Blend 0 removes the lock; a lock that is changed loses its correction.
  EditRecipe withLock(const DirectionPtr& direction, float blend = 1.0F) const;
  /// By direction; locks that are not named lose theirs. Nothing happens without a free edit.
  EditRecipe withCorrections(const std::map<std::string, float>& corrections) const;
  /// Whether anything is edited that is not kept.
  bool hasFreeEdits() const;
  /// The face that kept attributes are to stay as they are on: only the kept attributes' own sliders, no corrections.
  EditRecipe withoutFreeEdits() const;
  /// Adds a mix at the end, or changes the one at `index`.
  EditRecipe withMix(StyleMix mix) const;
  EditRecipe withMix(std::size_t index, StyleMix mix) const;
  EditRecipe withoutMix(std::size_t index) const;
  /// Adds the edit at the end, or puts it in the place of the one with its id.
  EditRecipe withLocal(LocalEdit edit) const;
  EditRecipe withoutLocal(const std::string& id) const;
  /// Moves the edit to place `index` of the list; where edits of one kind overlap, later branches lie on top.
  EditRecipe withLocalAt(const std::string& id, std::size_t index) const;
  /// The face that local edits start from.
  EditRecipe withoutLocals() const;
  /// The one style of the picture, in place of another.
  EditRecipe withStyle(StyleEdit style) const;
  EditRecipe withPasteRegion(std::optional<EditRegion> region) const;
  /// The finished face that styles start from.
  EditRecipe withoutStyle() const;
  /// No slider is moved; mixes, locks, local edits and the style stay.
  EditRecipe withoutStrengths() const;
  /// The same face without anything done to it: the "before" picture.
  EditRecipe withoutEdits() const;

  friend bool operator==(const EditRecipe&, const EditRecipe&) = default;

 private:
  EditRecipe& withoutIdleCorrections();
  FaceSource source_ = Seed{};
  float psi_ = 0.7F;
  std::vector<DirectionEdit> edits_;
  std::vector<Lock> locks_;
  std::vector<StyleMix> mixes_;
  std::vector<LocalEdit> locals_;
  std::optional<StyleEdit> style_;
  std::optional<EditRegion> pasteRegion_;
};

}  // namespace lineament
