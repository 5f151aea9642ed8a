#include "core/engine/synthesis_engine.h"

#include <algorithm>

namespace lineament {

ImageF renderPicture(SynthesisEngine& engine, const StyleSet& styles, Roi region, const ActivationPtr& from) {
  ImageF picture(std::max(0, region.width()), std::max(0, region.height()));
  engine.render(from, styles, region, [&](Roi band, const float* rgb, std::size_t stride) {
    for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
      std::copy_n(rgb, band.width() * 3, picture.row(y - region.y0) + (band.x0 - region.x0) * 3);
    }
  });
  return picture;
}

}  // namespace lineament
