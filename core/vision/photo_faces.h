#pragma once
// The faces of a photo of any size: dlib's detector (histograms of gradients, faces that look at the camera, from about
// 40 pixels on) and 68 landmarks for each. Where no head is upright, the photo is turned until one is. Throws Error.
// Any thread; one call at a time per object.
#include <filesystem>
#include <memory>
#include <vector>

#include "core/base/image.h"
#include "core/vision/face_landmarks.h"

namespace lineament {

struct PhotoFace {
  Landmarks landmarks{};    ///< in photo pixels
  double confidence = 0.0;  ///< of the detector; above 0, good ones above 1
};

class PhotoFaces {
 public:
  explicit PhotoFaces(const std::filesystem::path& landmarkFile = FaceLandmarks::defaultFile());
  ~PhotoFaces();
  PhotoFaces(PhotoFaces&&) noexcept;
  PhotoFaces& operator=(PhotoFaces&&) noexcept;

  /// The largest face first; empty when none is found.
  std::vector<PhotoFace> find(const Image8& photo) const;

 private:
  struct Models;
  std::unique_ptr<Models> models_;
};

}  // namespace lineament
