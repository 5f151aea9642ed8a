#include "core/engine/mobile_spec.h"

namespace lineament {
namespace {

// Row of an 18-row w+ that works at the same place: row 0 at 4 pixels; at 8 << i the upsampling convolution (here up
// and conv1) has row 2i + 1 and the second convolution 2i + 2; the head follows the last level (docs/generator.md).
int styleGan2Row(int level, MobileLayerKind kind, bool secondConv) {
  if (kind == MobileLayerKind::kFullConv) return 0;
  return secondConv ? 2 * level + 2 : 2 * level + 1;
}

}  // namespace

GeneratorSpec specOf(const MobileModel& model) {
  GeneratorSpec spec;
  spec.title = model.title;
  spec.modelHash = model.hash;
  spec.latentSize = model.latentSize;
  spec.styleRows = static_cast<int>(model.layers.size());
  spec.imageResolution = model.imageResolution();
  int level = -1;
  int convsOfLevel = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const MobileLayer& layer = model.layers[i];
    const bool up = layer.kind == MobileLayerKind::kUp, head = layer.kind == MobileLayerKind::kHead;
    if (up) {
      ++level;
      convsOfLevel = 0;
    } else if (layer.kind == MobileLayerKind::kDepthwiseConv) {
      ++convsOfLevel;
    }
    spec.rowResolution.push_back(layer.resolution);
    spec.fromStyleGan2Row.push_back(head ? 2 * level + 3 : styleGan2Row(level, layer.kind, convsOfLevel == 2));
    if (head) break;
    SynthesisLayer s;
    s.name = layer.name;
    s.resolution = layer.resolution;
    s.channels = layer.outChannels;
    s.halo = up ? 0 : 1;
    s.upsamples = up;
    s.endsLevel = i + 1 == model.layers.size() || model.layers[i + 1].kind == MobileLayerKind::kUp ||
                  model.layers[i + 1].kind == MobileLayerKind::kHead;
    spec.layers.push_back(std::move(s));
  }
  return spec;
}

}  // namespace lineament
