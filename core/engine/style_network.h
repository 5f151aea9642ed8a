#pragma once
// A style network ready to run. Implementations: kernels (CPU) and nn (LibTorch, any device). One thread per object.
#include <functional>
#include <memory>
#include <vector>

#include "core/base/image.h"
#include "core/engine/synthesis_engine.h"
#include "core/io/style_model.h"

namespace lineament {

/// Styles of one network: their normalisations are interpolated, which blends the looks (Dumoulin et al. 2017).
struct StyleMixture {
  int first = 0, second = 0;  ///< below StyleModel::styles
  float blend = 0.0F;         ///< 0..1: the share of `second`
};

/// What the normalisations of a picture come to: x * scale + shift.
struct StyleNorms {
  std::vector<std::vector<float>> scales, shifts;  ///< [layers but the last][channels]
};

class StyleNetwork {
 public:
  virtual ~StyleNetwork() = default;

  /// `picture` of any size from 16 pixels, -1..1; the result has its size, -1..1. Above kWholePixels it is computed in
  /// tiles with one set of norms and enough overlap that no seam can be seen: memory stays bounded. Empty when `stop`,
  /// polled between layers, said so. Throws kBadArgument for a smaller picture.
  ImageF run(const ImageF& picture, const StyleMixture& mixture, const StopCheck& stop);

  /// One pass over the whole picture. `fixed`: norms to use instead of the picture's own; `measured`: where its own go.
  /// Either may be null. Errors as in run().
  virtual ImageF pass(const ImageF& picture, const StyleMixture& mixture, const StyleNorms* fixed, StyleNorms* measured,
                      const StopCheck& stop) = 0;
  virtual const StyleModel& model() const = 0;
};

using StyleNetworkFactory = std::function<std::unique_ptr<StyleNetwork>(std::shared_ptr<const StyleModel>)>;

/// Smallest side: the network works at a quarter of it and reflects two pixels there.
inline constexpr int kSmallestStyledSide = 16;
/// Throws kBadArgument for a picture with a smaller side.
void checkStyledSize(const ImageF& picture);
/// Larger pictures are computed in tiles: 64 bytes a pixel and copy are 150 MB here.
inline constexpr int kWholePixels = 1536 * 1536;

/// Pixels around a place that its result depends on, with fixed norms; a multiple of 4.
int haloOf(const StyleModel& model);
/// run() with limits of one's own: `tile` inner pixels a side, a multiple of 4.
ImageF runInTiles(StyleNetwork& network, const ImageF& picture, const StyleNorms& norms, int tile,
                  const StopCheck& stop);

}  // namespace lineament
