#pragma once
// The picture that a face is scored on: cheap where a preview is good enough, the shrunken full picture where not.
#include <functional>

#include "core/engine/synthesis_engine.h"

namespace lineament {

/// Square sRGB picture of a face's styles. Called on the engine's thread.
using FaceRenderer = std::function<Image8(const StyleSet&)>;

/// The full picture, area-averaged to `side` (a power of two up to the model's).
FaceRenderer fullRenderer(SynthesisEngine& engine, int side);
/// A level's preview, at twice its resolution; `side` as above, at most that.
FaceRenderer previewRenderer(SynthesisEngine& engine, PreviewHead head, int side);
/// The cheapest of 256 pixels that needs no file: the model's own image head where it has one, else the full picture.
FaceRenderer measuringRenderer(SynthesisEngine& engine);

}  // namespace lineament
