#pragma once
// Where the parts of a face are, for local edits that follow the face. Implemented in core/vision. One thread per
// object.
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/edit/mask.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

struct RegionName {
  std::string id;     ///< "mouth": on the command line and in sessions
  std::string title;  ///< "Mouth"
  std::string group;  ///< "Face" (from landmarks) or "Head and surroundings" (from the generator's own activations)
};

/// The regions of one face, found once and drawn on demand.
class FaceRegions {
 public:
  virtual ~FaceRegions() = default;
  /// May be called from any thread. Side kMaskSide. Throws kBadArgument for a name that is not in names().
  virtual MaskPtr mask(const std::string& id) const = 0;
  /// The part of the picture that a click means: the cluster of activations under (x, y), 0..1 right and down.
  /// `tolerance` 0..1: how far beyond the clear cells. Null when the finder has no clusters.
  virtual MaskPtr at(float x, float y, float tolerance) const = 0;
};

class RegionFinder {
 public:
  virtual ~RegionFinder() = default;
  virtual const std::vector<RegionName>& names() const = 0;
  /// Layer whose whole-frame activation `find` reads, or -1: none is needed.
  virtual int layer(const GeneratorSpec& spec) const = 0;
  /// `face`: the picture, 256 pixels or a multiple; `activation`: of layer(), null when it is -1. Throws Error.
  virtual std::shared_ptr<const FaceRegions> find(const Image8& face, const Activation* activation) = 0;
};

}  // namespace lineament
