#pragma once
// One number of a picture that tells how much of an attribute it shows.
#include <functional>
#include <string>

#include "core/base/image.h"

namespace lineament {

struct ChannelMeasure {
  std::string name;
  std::function<double(const Image8&)> of;  ///< of a square picture of 256 pixels; may throw Error
};

/// One of faceMeasures(), by name; kBadArgument for another. Landmarks are loaded at its first use. Copies share them:
/// one thread.
ChannelMeasure builtInMeasure(const std::string& name);

}  // namespace lineament
