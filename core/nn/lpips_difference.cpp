#include "core/nn/lpips_difference.h"

#include <vector>

#include "core/base/resize.h"
#include "core/nn/guard.h"
#include "core/nn/loss_network.h"
#include "core/nn/lpips.h"

namespace lineament {

double lpipsDifference(LossNetwork& loss, const ImageF& a, const ImageF& b) {
  constexpr int kSide = 256;
  return nn::translated("comparing pictures", [&] {
    while (!loss.prepare(kVggBlockEnds.back())) {
    }
    nn::Lpips lpips(loss.network(), kSide);
    const std::vector<float> all(static_cast<std::size_t>(kSide) * kSide, 1.0F);
    lpips.startTarget(resized(a, kSide, kSide), all, all);
    while (!lpips.prepareTarget()) {
    }
    lpips.start(resized(b, kSide, kSide));
    while (!lpips.measure()) {
    }
    return lpips.value();
  });
}

}  // namespace lineament
