#pragma once
// The document: one small immutable value. A gesture makes a new recipe, undo is a list of recipes, and a picture is a
// pure function of (model, recipe). Cheap to copy: vectors of a source latent are shared.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/edit/direction.h"
#include "core/edit/latent.h"

namespace lineament {

struct Seed {
  std::uint32_t value = 0;  ///< z = numpy RandomState(value).randn(1, latentSize)
  friend bool operator==(const Seed&, const Seed&) = default;
};

/// Where the face comes from before any edit. W+ is in rows of the model it was made for.
using FaceSource = std::variant<Seed, std::shared_ptr<const LatentZ>, std::shared_ptr<const LatentW>,
                                std::shared_ptr<const LatentWPlus>>;

struct DirectionEdit {
  DirectionPtr direction;
  float strength = 0.0F;  ///< in the slider's unit: standard deviations
  friend bool operator==(const DirectionEdit&, const DirectionEdit&) = default;
};

class EditRecipe {
 public:
  EditRecipe() = default;
  explicit EditRecipe(FaceSource source, float psi = 0.7F) : source_(std::move(source)), psi_(psi) {}

  const FaceSource& source() const { return source_; }
  float psi() const { return psi_; }  ///< truncation: mean + psi (w - mean)
  const std::vector<DirectionEdit>& edits() const { return edits_; }
  /// 0 when the recipe has no such edit.
  float strength(const std::string& directionId) const;

  EditRecipe withSource(FaceSource source) const;
  EditRecipe withPsi(float psi) const;
  /// Adds, changes or (strength 0) removes the edit; the order of first use is kept.
  EditRecipe withStrength(const DirectionPtr& direction, float strength) const;
  /// The same face without edits: the "before" picture.
  EditRecipe withoutEdits() const;

  friend bool operator==(const EditRecipe&, const EditRecipe&) = default;

 private:
  FaceSource source_ = Seed{};
  float psi_ = 0.7F;
  std::vector<DirectionEdit> edits_;
};

/// "Seed 85", "Latent w", ...: for titles and history.
std::string describe(const FaceSource& source);

}  // namespace lineament
