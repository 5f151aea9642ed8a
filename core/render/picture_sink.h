#pragma once
// Where the bands of a full picture land: as bytes for the screen, and as floats for whoever fits something to it.
// The sink may be called from several threads at once: bands are disjoint, so no lock is needed.
#include "core/base/image.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

/// Either may be null; both have the size of the whole picture and outlive the sinks.
struct PictureTargets {
  Image8* bytes = nullptr;
  ImageF* floats = nullptr;
  bool wantExactFloats = false;  ///< else floats may be made from bytes, to a 255th
};

PictureSink pictureSink(const PictureTargets& targets);
ByteSink byteSink(const PictureTargets& targets);

}  // namespace lineament
