#pragma once
// RegionFinder with what this folder has: parts of the face from dlib's landmarks.
#include <filesystem>
#include <memory>

#include "core/engine/region_finder.h"
#include "core/vision/face_landmarks.h"

namespace lineament {

/// Landmarks are loaded when the first face comes: a tenth of a second. Throws Error then.
std::unique_ptr<RegionFinder> makeFaceRegionFinder(
    const std::filesystem::path& landmarkFile = FaceLandmarks::defaultFile());

}  // namespace lineament
