#include "core/render/proof_job.h"

#include "core/edit/mask_ops.h"

namespace lineament {

std::optional<LocalityReport> localityIn(const Image8& before, const Image8& after, const Mask& mask) {
  if (mask.bounds().empty()) return std::nullopt;
  const Mask region = resized(grown(mask, kProofGrow), before.width);
  std::vector<float> weights;
  weights.reserve(region.weights.size());
  for (const std::uint8_t w : region.weights) weights.push_back(w > 0 ? 1.0F : 0.0F);
  return measureLocality(before, after, weights);
}

Proof proofOf(const Image8& before, const Image8& after, const Mask* mask) {
  return {differenceMap(before, after), measureDifference(before, after),
          mask != nullptr ? localityIn(before, after, *mask) : std::nullopt};
}

}  // namespace lineament
