#pragma once
// A face that came from a photo: the latent that renders it, the weights tuned to it, and where it sits in the photo.
// Immutable, shared, any thread.
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/base/affine.h"
#include "core/edit/generator_tuning.h"
#include "core/edit/latent.h"

namespace lineament {

/// The way from the photo to the aligned square and back.
struct PhotoPlace {
  Affine photoFromUnit;          ///< from the unit square to the photo's pixels (core/vision/face_alignment.h)
  std::vector<float> landmarks;  ///< 68 points x, y in photo pixels
  friend bool operator==(const PhotoPlace&, const PhotoPlace&) = default;
};

/// The photo as its file has it, upright.
struct PhotoFile {
  std::string path;  ///< where it was opened
  std::string hash;  ///< sha256 of the file's bytes, hex
  int width = 0, height = 0;
  std::shared_ptr<const std::vector<std::byte>> bytes{};  ///< the file itself, where a session shall hold it; null
  friend bool operator==(const PhotoFile& a, const PhotoFile& b) {  // the hash stands for the bytes
    return a.path == b.path && a.hash == b.hash && a.width == b.width && a.height == b.height;
  }
};

/// How near the render comes to the photo, at 256 pixels, where the photo has pixels.
struct ProjectionErrors {
  float lpips = 0.0F;      ///< the face
  float lpipsCrop = 0.0F;  ///< the whole square
  float squared = 0.0F;    ///< mean squared difference of the face, -1..1
  friend bool operator==(const ProjectionErrors&, const ProjectionErrors&) = default;
};

struct ProjectedFace {
  LatentWPlus latent;
  GeneratorTuningPtr tuning;  ///< null: the weights of the model file
  PhotoFile file;
  PhotoPlace place;
  ProjectionErrors errors;
};
using ProjectedFacePtr = std::shared_ptr<const ProjectedFace>;

}  // namespace lineament
