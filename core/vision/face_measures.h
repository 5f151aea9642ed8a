#pragma once
// Numbers that can be read off an aligned face without a neural network: geometry from 68 landmarks, colours and edges
// from the picture. They are the built-in scores that attribute directions are learned from and judged by.
// Lengths are in units of the distance between the eye centres, as it would be seen from the front; colours in CIE
// L*a*b*. Any thread. Throws Error.
#include <array>
#include <string>
#include <vector>

#include "core/vision/face_landmarks.h"

namespace lineament {

struct FaceMeasure {
  std::string name;         ///< "mouth_open"
  std::string description;  ///< what larger values mean, for `lineament learn measures`
};

/// Names in the order of measureFace's numbers.
const std::vector<FaceMeasure>& faceMeasures();
/// One number per measure; `face` is square, at least 128 pixels wide.
std::vector<float> measureFace(const Image8& face, const Landmarks& points);

/// Mean colours in CIE L*a*b*.
struct FaceColours {
  std::array<double, 3> skin{}, lips{}, hair{};
};
FaceColours faceColours(const Image8& face, const Landmarks& points);
/// Mean distance (Euclidean, Delta E 1976) of skin and lips: what make-up and light change.
double makeupDistance(const FaceColours& a, const FaceColours& b);

}  // namespace lineament
