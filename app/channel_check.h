#pragma once
// What a local attribute does to faces that it was not made from, through everything that a picture in the window goes
// through: the region found in the face, the full network, the protected surroundings.
#include <cstdint>
#include <vector>

#include "core/edit/local_attribute.h"
#include "core/learn/channel_measure.h"
#include "core/render/recipe_renderer.h"

namespace lineament::app {

struct CheckedEnd {
  double change = 0.0;    ///< of the measure, mean over faces
  double least = 0.0;     ///< of the faces, the change nearest to none or against the wanted way
  double grey = 0.0;      ///< mean change inside the region, grey levels
  double locality = 0.0;  ///< share of the change inside the region grown by 48 of 1024 pixels
  double outside = 0.0;   ///< mean change beyond, grey levels
};
struct ChannelCheck {
  CheckedEnd low, high;
};

ChannelCheck checked(RecipeRenderer& renderer, const LocalAttribute& attribute, const ChannelMeasure& measure,
                     const std::vector<std::uint32_t>& seeds, float psi);

}  // namespace lineament::app
