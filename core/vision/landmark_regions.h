#pragma once
// Parts of a face drawn from its 68 landmarks. Sizes are in units of the distance between the outer eye corners, so a
// region is the same part in a small face. Any thread. Throws kBadArgument for an unknown name.
#include <string>
#include <vector>

#include "core/edit/mask.h"
#include "core/engine/region_finder.h"
#include "core/vision/face_landmarks.h"

namespace lineament {

/// "mouth", "lips", "eyes", ...
const std::vector<RegionName>& landmarkRegions();
/// Side kMaskSide; `points` in pixels of a square picture `pictureSide` wide.
Mask landmarkRegion(const std::string& id, const Landmarks& points, int pictureSide);

}  // namespace lineament
