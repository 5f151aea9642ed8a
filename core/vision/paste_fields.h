#pragma once
// The arithmetic of paste_back on the aligned square. Colours 0..255 as CV_32FC3 [side, side], weights 0..1 as CV_32F;
// lengths are given at a side of 1024. Internal to vision.
#include <opencv2/core.hpp>

#include "core/vision/face_landmarks.h"
#include "core/vision/paste_back.h"

namespace lineament {

/// What does not depend on the edit.
struct FaceFields {
  cv::Mat hull;     ///< [small]: the face from jaw to forehead, soft
  cv::Mat agree;    ///< [small]: where the reconstruction can be believed
  cv::Mat near;     ///< [small]: where it is at least not far from the photo
  cv::Mat subject;  ///< [small]: where the reconstruction shows the person; empty: unknown
  cv::Mat edge;     ///< [small]: falls to 0 at the border of the square
  cv::Mat photo;    ///< CV_32FC3 [small]
  cv::Mat offset;   ///< CV_32FC3 [small]: broad colour difference P - B of the person
};
/// `points` in pixels of the square; `subject` may be null.
FaceFields faceFields(const cv::Mat& photo, const cv::Mat& before, const Landmarks& points, const Mask* subject);

/// Jaw and brows, the brows raised to the middle of the forehead, all a little wider; soft, CV_32F [side, side].
/// `points` in pixels of a square that is `1 / scale` times as fine.
cv::Mat faceHull(const Landmarks& points, int side, double scale);

/// photo * (1 - taken) + added
struct PasteFields {
  cv::Mat taken, added;
};
PasteFields pasteFields(const FaceFields& face, const cv::Mat& before, const cv::Mat& after, PasteMethod method,
                        const Mask* subject);

/// CV_32F [side, side], 0..1
cv::Mat weightsOf(const Mask& mask, int side);

}  // namespace lineament
