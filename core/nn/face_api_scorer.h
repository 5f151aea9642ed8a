#pragma once
// The small face networks of face-api.js (https://github.com/vladmandic/face-api, MIT): age and gender (tiny Xception),
// seven expressions, and the 128-number identity of dlib's ResNet. Their weights are not part of the program: they are
// read from a folder of the user's. Throws Error.
#include <filesystem>
#include <memory>

#include "core/engine/face_scorer.h"

namespace lineament {

/// `folder` holds age_gender_model, face_expression_model and face_recognition_model (`.bin` and manifest).
/// Scores: "age" in years, "gender" (log odds of masculine), "happy" (log odds), "surprised" and "angry" (log odds).
std::unique_ptr<FaceScorer> makeFaceApiScorer(const std::filesystem::path& folder);

}  // namespace lineament
