#pragma once
// Where the square of a face lies in a photo, by the rule that the faces of FFHQ were cut out with (Karras et al. 2019,
// recreate_aligned_images): turned with the eyes, sized by eyes and mouth. Photo and crop coordinates are in pixels,
// the centre of pixel (i, j) at (i, j). Immutable, any thread.
#include <array>

#include "core/base/affine.h"
#include "core/vision/face_landmarks.h"

namespace lineament {

/// In photo pixels; left and right as seen in the picture.
struct FivePoints {
  Point leftEye, rightEye;  ///< centres
  Point nose;               ///< tip
  Point mouthLeft, mouthRight;

  std::array<Point, 5> list() const { return {leftEye, rightEye, nose, mouthLeft, mouthRight}; }
  static FivePoints of(const std::array<Point, 5>& p) { return {p[0], p[1], p[2], p[3], p[4]}; }
};

FivePoints fivePoints(const Landmarks& landmarks);
/// The average face laid on the five points: for a face that no detector finds.
Landmarks landmarksFrom(const FivePoints& points);
/// What five points that a hand moved say about the other landmarks: the plane's affine map from the old five to the
/// new ones (least squares), and eyes, nose and mouth carried to where they were put. kBadArgument as FaceAlignment
/// says.
Landmarks moved(const Landmarks& landmarks, const FivePoints& to);

class FaceAlignment {
 public:
  /// kBadArgument where the points are no numbers or span no square of at least 16 pixels.
  explicit FaceAlignment(const FivePoints& points);
  explicit FaceAlignment(const Landmarks& landmarks) : FaceAlignment(fivePoints(landmarks)) {}
  /// `photoFromUnit`: what photoFromUnit() said. kBadArgument as above, or for a map that is no turned square.
  explicit FaceAlignment(const Affine& photoFromUnit);

  /// From the unit square (0..1, edges on the edges) to the photo, pixel centres at whole numbers.
  const Affine& photoFromUnit() const { return photoFromUnit_; }
  /// To and from the pixels of an aligned crop of `side` pixels; each the other's inverse to a billionth of a pixel.
  Affine photoFromCrop(int side) const;
  Affine cropFromPhoto(int side) const;

  double photoSide() const;              ///< side of the square, in photo pixels
  std::array<Point, 4> corners() const;  ///< in the photo: upper left, upper right, lower right, lower left
  friend bool operator==(const FaceAlignment&, const FaceAlignment&) = default;

 private:
  Affine photoFromUnit_;
};

/// Each point mapped.
Landmarks mapped(const Affine& map, const Landmarks& landmarks);

}  // namespace lineament
