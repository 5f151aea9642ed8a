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

bool SynthesisEngine::renderBytes(const ActivationPtr& from, const StyleSet& styles, Roi region, const ByteSink& sink,
                                  const StopCheck& stop) {
  return render(
      from, styles, region,
      [&](Roi band, const float* rgb, std::size_t stride) {
        const std::size_t numbers = static_cast<std::size_t>(band.width()) * 3;
        std::vector<std::uint8_t> bytes(numbers);
        for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
          std::transform(rgb, rgb + numbers, bytes.begin(), [](float v) { return toByte(v); });
          sink({band.x0, y, band.x1, y + 1}, bytes.data(), numbers);
        }
      },
      stop);
}

}  // namespace lineament
