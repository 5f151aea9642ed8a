#include "core/learn/face_renderer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/engine/preview_heads.h"

namespace lineament {
namespace {

int factorOf(int from, int side) {
  if (side < 1 || side > from || from % side != 0) {
    throw Error::badArgument("The side of the faces to score", std::to_string(side) + " pixels",
                             "a power of two up to " + std::to_string(from));
  }
  return from / side;
}

}  // namespace

FaceRenderer fullRenderer(SynthesisEngine& engine, int side) {
  const int factor = factorOf(engine.spec().imageResolution, side);
  return [&engine, factor](const StyleSet& styles) {
    const ImageF picture = renderPicture(engine, styles, Roi::square(engine.spec().imageResolution));
    return toImage8(factor == 1 ? picture : shrunk(picture, factor));
  };
}

FaceRenderer previewRenderer(SynthesisEngine& engine, PreviewHead head, int side) {
  const int resolution = engine.spec().layers.at(static_cast<std::size_t>(head.layer)).resolution;
  const int factor = factorOf(2 * resolution, side);
  return [&engine, head = std::move(head), resolution, factor](const StyleSet& styles) {
    const ActivationPtr a = engine.run(nullptr, head.layer, styles, Roi::square(resolution));
    const ImageF picture = engine.preview(*a, head, styles);
    return toImage8(factor == 1 ? picture : shrunk(picture, factor));
  };
}

FaceRenderer measuringRenderer(SynthesisEngine& engine) {
  constexpr int kSide = 256;
  const bool ownHead = engine.spec().levelHeads;
  for (PreviewHead& head : ownHead ? ownHeads(engine.spec()) : std::vector<PreviewHead>()) {
    if (engine.spec().layers[static_cast<std::size_t>(head.layer)].resolution == kSide / 2)
      return previewRenderer(engine, std::move(head), kSide);
  }
  return fullRenderer(engine, std::min(kSide, engine.spec().imageResolution));
}

}  // namespace lineament
