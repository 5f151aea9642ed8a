#pragma once
// Where the bands of a full picture land: as bytes for the screen, and as floats for whoever fits something to it.
// The sink may be called from several threads at once: bands are disjoint, so no lock is needed.
#include "core/base/image.h"
#include "core/engine/synthesis_engine.h"

namespace lineament {

/// Either target may be null; both have the size of the whole picture and outlive the sink.
PictureSink pictureSink(Image8* bytes, ImageF* floats);

}  // namespace lineament
