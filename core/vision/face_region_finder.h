#pragma once
// RegionFinder with what this folder has: parts of the face from dlib's landmarks; hair, neck, clothes, background and
// clicks from clusters of the generator's own activations, where the model has a table of them.
#include <filesystem>
#include <memory>
#include <optional>

#include "core/engine/region_finder.h"
#include "core/vision/activation_clusters.h"
#include "core/vision/face_landmarks.h"

namespace lineament {

/// Landmarks are loaded when the first face comes: a tenth of a second. Throws Error then.
std::unique_ptr<RegionFinder> makeFaceRegionFinder(
    std::optional<ClusterTable> clusters, const std::filesystem::path& landmarkFile = FaceLandmarks::defaultFile());

}  // namespace lineament
