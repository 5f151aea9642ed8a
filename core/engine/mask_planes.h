#pragma once
// Masks in the cells of tensors: area-averaged from the picture, softened by half a cell of that tensor. A region
// smaller than a cell keeps its fraction. Plain functions and one small cache, compute thread.
#include <map>
#include <span>
#include <vector>

#include "core/edit/mask.h"
#include "core/engine/local_styles.h"

namespace lineament {

/// One mask at every resolution that is asked for, made once each.
class MaskPyramid {
 public:
  explicit MaskPyramid(MaskPtr mask);
  /// `resolution` is a power of two. Its region is empty when the mask is empty.
  MaskPlanePtr at(int resolution);
  const MaskPtr& mask() const { return mask_; }

 private:
  const std::vector<float>& averaged(int resolution);
  MaskPtr mask_;
  Roi bounds_;  // of the mask, in its own cells
  std::uint64_t key_ = 0;
  std::map<int, std::vector<float>> averages_;  // [resolution, resolution]
  std::map<int, MaskPlanePtr> planes_;
};

/// Where nothing may change: 1 - max over the planes, each grown by `grow` cells and blurred by one cell. All planes
/// have `resolution`. Without planes everything is kept.
MaskPlanePtr keepPlane(std::span<const MaskPlanePtr> planes, int resolution, int grow);

/// The plane as key and region from its weights [resolution, resolution].
MaskPlanePtr planeOf(int resolution, const std::vector<float>& weights);

/// Smallest region outside of which all weights of `a` and `b` (same resolution) agree.
Roi differenceOf(const MaskPlane& a, const MaskPlane& b);
/// Smallest region that holds all weights below 1: where a blend leaves something of its first branch.
Roi openRegion(const MaskPlane& mask);

}  // namespace lineament
