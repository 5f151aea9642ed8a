#include "core/engine/stylegan2_spec.h"

namespace lineament {

GeneratorSpec specOf(const StyleGan2Model& model) {
  GeneratorSpec spec;
  spec.title = model.title;
  spec.modelHash = model.hash;
  spec.seedSize = model.zSize;
  spec.latentSize = model.latentSize;
  spec.styleRows = model.styleRows();
  spec.imageResolution = model.imageResolution();
  spec.levelHeads = true;
  for (const StyleGan2Conv& conv : model.convs) {
    // Enlarging: the transposed convolution and its filter reach one cell of the input to each side.
    spec.layers.push_back({conv.name, conv.resolution, conv.out, 1, conv.upsamples, !conv.upsamples});
    spec.rowResolution.push_back(conv.resolution);
  }
  spec.rowResolution.push_back(spec.imageResolution);
  for (int row = 0; row < spec.styleRows; ++row) spec.fromStyleGan2Row.push_back(row);
  return spec;
}

}  // namespace lineament
