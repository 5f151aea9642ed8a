#pragma once
// 68 landmarks of an aligned face (dlib's shape predictor, iBUG 300-W order). Generated faces are aligned like FFHQ, so
// no detector is needed: the usual box is tried first, then the box that the points themselves give. Throws Error.
// Any thread; one call at a time per object.
#include <array>
#include <filesystem>
#include <memory>

#include "core/base/image.h"

namespace lineament {

struct Point {
  float x = 0.0F, y = 0.0F;  ///< in pixels, right and down
};
using Landmarks = std::array<Point, 68>;
/// A detector's square around a face: centre and side, in pixels.
struct FaceBox {
  double x = 0.0, y = 0.0, side = 0.0;
};

class FaceLandmarks {
 public:
  /// `file`: shape_predictor_68_face_landmarks.dat, from Debian's libdlib-data.
  explicit FaceLandmarks(const std::filesystem::path& file = defaultFile());
  ~FaceLandmarks();
  FaceLandmarks(FaceLandmarks&&) noexcept;
  FaceLandmarks& operator=(FaceLandmarks&&) noexcept;

  /// Points in pixels of `face`, a square picture of one aligned face. Always answers; on a picture without a face the
  /// points mean nothing.
  Landmarks find(const Image8& face) const;
  /// The same without jumps, for comparing one face before and after a small change: the predictor answers in whole
  /// pixels, and a little noise moves its answers by one. The mean of its answers to an enlarged face in several boxes.
  /// About six times the work of find(): 10 ms.
  Landmarks findSteadily(const Image8& face) const;
  /// The same for a face in a picture of any shape, where a detector's box is known.
  Landmarks find(const Image8& picture, const FaceBox& box) const;

  static std::filesystem::path defaultFile();

 private:
  struct Model;
  std::unique_ptr<Model> model_;
};

}  // namespace lineament
