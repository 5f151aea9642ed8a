#include "core/render/picture_sink.h"

#include <algorithm>
#include <cstddef>

namespace lineament {

PictureSink pictureSink(const PictureTargets& targets) {
  return [bytes = targets.bytes, floats = targets.floats](Roi band, const float* rgb, std::size_t stride) {
    const std::size_t numbers = static_cast<std::size_t>(band.width()) * 3;
    const std::size_t left = static_cast<std::size_t>(band.x0) * 3;
    for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
      if (bytes != nullptr) std::transform(rgb, rgb + numbers, bytes->row(y) + left, [](float v) { return toByte(v); });
      if (floats != nullptr) std::copy_n(rgb, numbers, floats->row(y) + left);
    }
  };
}

ByteSink byteSink(const PictureTargets& targets) {
  return [bytes = targets.bytes, floats = targets.floats](Roi band, const std::uint8_t* rgb, std::size_t stride) {
    const std::size_t numbers = static_cast<std::size_t>(band.width()) * 3;
    const std::size_t left = static_cast<std::size_t>(band.x0) * 3;
    for (int y = band.y0; y < band.y1; ++y, rgb += stride) {
      if (bytes != nullptr) std::copy_n(rgb, numbers, bytes->row(y) + left);
      if (floats == nullptr) continue;
      std::transform(rgb, rgb + numbers, floats->row(y) + left,
                     [](std::uint8_t v) { return static_cast<float>(v) / 127.5F - 1.0F; });
    }
  };
}

}  // namespace lineament
