#pragma once
// Holds kept attributes still on the open face, by measuring it. A kept attribute's boundary says what goes together
// among faces; what an edit does to this face differs (it may thicken glasses that the boundary calls unchanged). So
// the kept scores are read off the face before and after the edit, and the kept sliders are moved until the scores are
// back: those moves are the locks' corrections (Lock::correction). Attributes without a score of `scores` are held by
// their boundary alone. What the free sliders reached by their own scores is held too, so that a correction does not
// undo the edit. Local edits and styles are not looked at.
// A job in steps, each one picture and its scores.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/engine/stepped_job.h"
#include "core/learn/face_renderer.h"
#include "core/learn/face_scores.h"
#include "core/learn/hold_search.h"

namespace lineament {

/// Whether one of `scoreNames` measures the attribute in known units.
bool measurable(const Direction& direction, const std::vector<std::string>& scoreNames);
/// Whether there is anything to measure: a kept attribute that can be, and a free edit.
bool holdable(const EditRecipe& recipe, const std::vector<std::string>& scoreNames);

/// What a measurement depends on: the face without corrections, and without paint, styles and the photo's frame, which
/// move no score that is looked at here.
EditRecipe heldQuestion(const EditRecipe& recipe);
/// `recipe` without its corrections when they were measured for another face or other edits, those of `before`.
EditRecipe withoutStaleCorrections(const EditRecipe& recipe, const EditRecipe& before);

/// What a move of one unit of a direction adds to every score, in the scores' own units: measured once, good for many
/// edits of one face.
using ScoreResponse = std::map<std::string, std::vector<float>>;

class HoldJob final : public SteppedJob {
 public:
  /// `renderer` null: measuringRenderer(). Directions that `known` does not have are measured at the edited face.
  HoldJob(const EditRecipe& recipe, std::shared_ptr<FaceScores> scores, FaceRenderer renderer = nullptr,
          ScoreResponse known = {});
  ~HoldJob() override;
  bool step(SynthesisEngine& engine) override;

  /// When done: the recipe with the corrections that were found.
  const EditRecipe& recipe() const { return recipe_; }
  /// Root mean square change of the scores that are held, in standard deviations, before and after.
  double before() const { return search_ ? search_->before() : 0.0; }
  double after() const { return search_ ? search_->after() : 0.0; }
  int pictures() const { return pictures_; }  ///< that were measured

 private:
  struct Held {
    DirectionPtr direction;
    std::size_t score = 0;  // index in the scores
    double unit = 1.0;      // its standard deviation
    double blend = 1.0;     // of the lock
    bool free = false;      // a free edit's own score, held at what the edit reached
  };
  std::vector<float> measured(const EditRecipe& recipe, SynthesisEngine& engine);
  std::vector<double> residuals(const std::vector<float>& scores) const;
  EditRecipe moved(const std::vector<double>& moves) const;
  void begin(SynthesisEngine& engine);
  void learnResponse(const std::vector<float>& scores);
  void startSearch();

  enum class Stage { kReference, kEdited, kResponse, kSearch };
  EditRecipe recipe_;
  std::shared_ptr<FaceScores> scores_;
  FaceRenderer renderer_;
  ScoreResponse response_;
  std::vector<Held> held_;
  std::vector<DirectionPtr> sliders_;  // of the kept attributes that can be measured
  std::size_t probed_ = 0;             // of them, whose response is known
  std::string device_;                 // of the engine: pictures of different ones are not compared
  std::vector<float> reference_, edited_;
  Stage stage_ = Stage::kReference;
  std::unique_ptr<HoldSearch> search_;
  int pictures_ = 0;
};

}  // namespace lineament
