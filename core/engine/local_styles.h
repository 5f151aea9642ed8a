#pragma once
// What differs by place in one run of the synthesis: masked styles, values added to channels (ATMGAN), and two branches
// blended. Plain values, any thread; the activation of a branch belongs to its engine.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/geometry.h"

namespace lineament {

class Activation;

/// A mask in cells of one tensor.
struct MaskPlane {
  std::uint64_t key = 0;  ///< hash of all that follows: equal keys, equal planes
  int resolution = 0;
  Roi region;                  ///< the weights are 0 outside
  std::vector<float> weights;  ///< [region.height, region.width], 0..1

  float at(int x, int y) const {
    if (x < region.x0 || x >= region.x1 || y < region.y0 || y >= region.y1) return 0.0F;
    return row(y)[x - region.x0];
  }
  /// Weight of cell (region.x0, y).
  const float* row(int y) const {
    return weights.data() + static_cast<std::size_t>(y - region.y0) * static_cast<std::size_t>(region.width());
  }
};
using MaskPlanePtr = std::shared_ptr<const MaskPlane>;

/// A vector over channels (order of the model file) that counts as much as the mask says.
struct MaskedVector {
  MaskPlanePtr mask;
  std::vector<float> values;
};

/// x + mask (other - x); where the mask is 1 the result is `other`, bit for bit.
struct BranchBlend {
  MaskPlanePtr mask;
  std::shared_ptr<const Activation> other;  ///< of the same layer and engine, covering the region of the run
};

struct LocalLayer {
  std::vector<MaskedVector> styles;  ///< s(x) = s0 + sum m_r(x) (s_r - s0): the changes s_r - s0 [in], masks in cells
                                     ///< of the layer's input
  std::vector<MaskedVector> added;   ///< [out], to the layer's output, masks in its cells
  std::vector<BranchBlend> blends;   ///< after what is added
  bool empty() const { return styles.empty() && added.empty() && blends.empty(); }
};

}  // namespace lineament
