#include "core/vision/projection_target.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/vision/aligned_crop.h"
#include "core/vision/paste_fields.h"

namespace lineament {

ProjectionTarget projectionTarget(const Image8& photo, const FaceAlignment& alignment, const Landmarks& landmarks,
                                  int imageResolution) {
  const int side = imageResolution / 4;
  ProjectionTarget target;
  const Image8 crop = alignedCrop(photo, alignment, imageResolution);
  target.picture = ImageF(imageResolution, imageResolution);
  std::transform(crop.pixels.begin(), crop.pixels.end(), target.picture.pixels.begin(),
                 [](std::uint8_t v) { return static_cast<float>(v) / 127.5F - 1.0F; });
  const Mask inside = photoMask(photo.width, photo.height, alignment, side);
  target.inside.reserve(inside.weights.size());
  for (const std::uint8_t v : inside.weights) target.inside.push_back(static_cast<float>(v) / 255.0F);
  const cv::Mat hull = faceHull(mapped(alignment.cropFromPhoto(side), landmarks), side, 1.0);
  target.face.assign(hull.ptr<float>(), hull.ptr<float>() + hull.total());
  return target;
}

PhotoPlace placeOf(const FaceAlignment& alignment, const Landmarks& landmarks) {
  PhotoPlace place;
  place.photoFromUnit = alignment.photoFromUnit();
  for (const Point& p : landmarks) place.landmarks.insert(place.landmarks.end(), {p.x, p.y});
  return place;
}

FacePlace facePlace(const PhotoPlace& place) {
  Landmarks landmarks{};
  if (place.landmarks.size() != 2 * landmarks.size()) {
    throw Error::badArgument("The landmarks of a projected face", std::to_string(place.landmarks.size()) + " numbers",
                             std::to_string(2 * landmarks.size()));
  }
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    landmarks[i] = {place.landmarks[2 * i], place.landmarks[2 * i + 1]};
  }
  return {FaceAlignment(place.photoFromUnit), landmarks};
}

}  // namespace lineament
