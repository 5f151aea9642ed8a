#pragma once
// What the photo dialog gives: a photo, and the face in it that is meant. Immutable, shared.
#include <QString>
#include <functional>
#include <memory>
#include <vector>

#include "core/vision/face_alignment.h"
#include "core/vision/photo_faces.h"
#include "core/vision/photo_file.h"

namespace lineament {

struct ChosenPhoto {
  QString file;                        ///< where it was opened
  std::shared_ptr<const Photo> photo;  ///< upright
  Landmarks landmarks{};               ///< in photo pixels; FaceAlignment takes them
};

/// Finds the faces of a photo, the largest first. Called on workers, one call at a time.
using FaceFinder = std::function<std::vector<PhotoFace>(const Image8&)>;

}  // namespace lineament
