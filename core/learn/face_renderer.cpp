#include "core/learn/face_renderer.h"

#include <string>
#include <utility>

#include "core/base/error.h"

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
  return [&engine, factor](const LatentWPlus& w) {
    const ImageF picture = renderPicture(engine, engine.styles(w), Roi::square(engine.spec().imageResolution));
    return toImage8(factor == 1 ? picture : shrunk(picture, factor));
  };
}

FaceRenderer previewRenderer(SynthesisEngine& engine, PreviewHead head, int side) {
  const int resolution = engine.spec().layers.at(static_cast<std::size_t>(head.layer)).resolution;
  const int factor = factorOf(2 * resolution, side);
  return [&engine, head = std::move(head), resolution, factor](const LatentWPlus& w) {
    const StyleSet styles = engine.styles(w);
    const ActivationPtr a = engine.run(nullptr, head.layer, styles, Roi::square(resolution));
    const ImageF picture = engine.preview(*a, head, styles);
    return toImage8(factor == 1 ? picture : shrunk(picture, factor));
  };
}

}  // namespace lineament
