#pragma once
// A style network ready to run. Implementations: kernels (CPU) and nn (LibTorch, any device). One thread per object.
#include <functional>
#include <memory>

#include "core/base/image.h"
#include "core/engine/synthesis_engine.h"
#include "core/io/style_model.h"

namespace lineament {

/// Styles of one network: their normalisations are interpolated, which blends the looks (Dumoulin et al. 2017).
struct StyleMixture {
  int first = 0, second = 0;  ///< below StyleModel::styles
  float blend = 0.0F;         ///< 0..1: the share of `second`
};

class StyleNetwork {
 public:
  virtual ~StyleNetwork() = default;
  /// `picture` of any size from 16 pixels, -1..1; the result has its size, -1..1. Empty when `stop`, polled between
  /// layers, said so. Throws kBadArgument for a smaller picture.
  virtual ImageF run(const ImageF& picture, const StyleMixture& mixture, const StopCheck& stop) = 0;
};

using StyleNetworkFactory = std::function<std::unique_ptr<StyleNetwork>(std::shared_ptr<const StyleModel>)>;

/// Smallest side: the network works at a quarter of it and reflects two pixels there.
inline constexpr int kSmallestStyledSide = 16;

}  // namespace lineament
