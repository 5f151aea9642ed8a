#pragma once
// What a generator is made of, so that nothing above it writes 18, 23, 512 or 1024. Immutable, any thread.
#include <string>
#include <vector>

#include "core/base/geometry.h"

namespace lineament {

struct SynthesisLayer {
  std::string name;
  int resolution = 0;      ///< of its output
  int channels = 0;        ///< of its output
  int halo = 0;            ///< cells of its input needed around an output cell, at the input's resolution
  bool upsamples = false;  ///< input is at half the resolution
  bool endsLevel = false;  ///< last layer of its resolution: where activations are cached and previews attach
};

/// Layer i is modulated by style row i; the last image head has the last row and is not in `layers`. A row may modulate
/// an image head of the layer before as well.
struct GeneratorSpec {
  std::string title;
  std::string modelHash;
  int latentSize = 0;  ///< of w
  int seedSize = 0;    ///< of z; 0: as w
  int styleRows = 0;
  int imageResolution = 0;
  bool levelHeads = false;  ///< every level has an image head of the model's own, so that previews need no fitted ones
  std::vector<SynthesisLayer> layers;
  std::vector<int> rowResolution;     ///< [styleRows]: resolution at which a row works, for row ranges of edits
  std::vector<int> fromStyleGan2Row;  ///< [styleRows]: the row of an 18-row (StyleGAN2) w+ that this row takes

  int zSize() const { return seedSize > 0 ? seedSize : latentSize; }
  /// Pixels along a cell of the last layer.
  int imageScale() const { return layers.empty() ? 1 : imageResolution / layers.back().resolution; }
  /// Region of layer `layer`'s input that determines `output` of its output, clipped to the tensor (Roi rule of the
  /// design).
  Roi inputRegion(int layer, Roi output) const;
  /// Index of the last layer at `resolution`, or -1.
  int levelEnd(int resolution) const;
};

/// Rows of a StyleGAN2 w+ for pictures of this size: two a resolution, 18 at 1024.
int styleGan2Rows(int imageResolution);

}  // namespace lineament
