#include "core/render/proof_job.h"

#include "core/edit/mask_ops.h"

namespace lineament {

Proof proofOf(const Image8& before, const Image8& after, const Mask* mask) {
  Proof proof{differenceMap(before, after), measureDifference(before, after), std::nullopt};
  if (mask == nullptr || mask->bounds().empty()) return proof;
  const Mask region = resized(grown(*mask, kProofGrow), before.width);
  std::vector<float> weights;
  weights.reserve(region.weights.size());
  for (const std::uint8_t w : region.weights) weights.push_back(w > 0 ? 1.0F : 0.0F);
  proof.inside = measureLocality(before, after, weights);
  return proof;
}

}  // namespace lineament
