#pragma once
// What differs by place in one layer, cell by cell on rows that a layer has just made. The style of the run is already
// in the taps, so a masked style is a factor 1 + sum m_r (s_r - s0) / s0 on the input: a cell outside every mask is not
// touched and stays equal to the unedited one, bit for bit.
#include <vector>

#include "core/engine/local_styles.h"
#include "core/kernels/cell_rows.h"

namespace lineament::kernels {

class LocalPass {
 public:
  struct Masked {
    MaskPlanePtr mask;
    std::vector<float> values;  ///< kernel channel order
  };
  struct Blend {
    MaskPlanePtr mask;
    CellRows other;
  };

  LocalPass() = default;
  /// `style` [in]: the run's own, kernel order; numbers too close to zero to divide by are moved away from it. Vectors
  /// under the same mask become one. Throws kInternal when a vector or branch does not fit the layer.
  LocalPass(const LocalLayer& local, const std::vector<int>& inputOrder, const std::vector<int>& outputOrder,
            std::vector<float>& style, std::vector<Blend> blends);

  bool changesInput() const { return !factors_.empty(); }
  bool changesOutput() const { return !added_.empty() || !blends_.empty(); }
  /// Cells x0..x1-1 of input row `y`; `row` is the first of them.
  void scaleInput(int y, int x0, int x1, int channels, float* row) const;
  void changeOutput(int y, int x0, int x1, int channels, float* row) const;

 private:
  std::vector<Masked> factors_, added_;
  std::vector<Blend> blends_;
};

}  // namespace lineament::kernels
