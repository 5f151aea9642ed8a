#pragma once
// What puts trained styles on pictures. Implemented in core/nn. One thread per object: the compute thread.
#include <string>

#include "core/base/image.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

/// Presets by weight: one, or two that are blended.
struct StyleChoice {
  std::string preset;
  std::string second;  ///< empty: none
  float blend = 0.0F;  ///< 0..1: the share of `second`
  friend bool operator==(const StyleChoice&, const StyleChoice&) = default;
};

class StyleApplier {
 public:
  virtual ~StyleApplier() = default;
  /// `picture` of any size from 16 pixels, -1..1; the result has its size, -1..1. Weights are read at first use. Pure:
  /// the same picture gives the same result. Throws kBadArgument for a preset that is not in the catalogue, and what
  /// reading its file may throw; an empty picture comes back when `stop` said so.
  virtual ImageF apply(const ImageF& picture, const StyleChoice& choice, const StopCheck& stop) = 0;
};

}  // namespace lineament
