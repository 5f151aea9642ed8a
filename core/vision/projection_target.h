#pragma once
// What a projection compares the generator's pictures with, cut out of a photo. Throws Error. Any thread.
#include "core/base/image.h"
#include "core/edit/projected_face.h"
#include "core/engine/projection_job.h"
#include "core/vision/face_alignment.h"

namespace lineament {

/// `imageResolution`: of the generator. `landmarks` in photo pixels.
ProjectionTarget projectionTarget(const Image8& photo, const FaceAlignment& alignment, const Landmarks& landmarks,
                                  int imageResolution);

/// As sessions keep it, and back. The second throws kBadArgument for numbers that are no face's place.
PhotoPlace placeOf(const FaceAlignment& alignment, const Landmarks& landmarks);
struct FacePlace {
  FaceAlignment alignment;
  Landmarks landmarks;
};
FacePlace facePlace(const PhotoPlace& place);

}  // namespace lineament
