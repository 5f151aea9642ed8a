#pragma once
// All the scores of one picture: the built-in measures, then those of a scorer from elsewhere, if there is one.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/face_scorer.h"
#include "core/vision/face_landmarks.h"

namespace lineament {

/// Landmarks are loaded when the first face comes: a tenth of a second. Throws Error then.
class FaceScores {
 public:
  /// kSteady: for comparing a face before and after a small change (FaceLandmarks::findSteadily).
  enum class Points { kQuick, kSteady };
  explicit FaceScores(std::unique_ptr<FaceScorer> scorer = nullptr, Points points = Points::kQuick);
  std::vector<std::string> names() const;
  std::vector<float> of(const Image8& face);
  /// Empty without a scorer that knows people apart.
  std::vector<float> identity(const Image8& face);

 private:
  Points points_;
  std::optional<FaceLandmarks> landmarks_;
  std::unique_ptr<FaceScorer> scorer_;
};

}  // namespace lineament
