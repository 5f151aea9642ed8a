#pragma once
// The large regions of one face (hair, face, neck, clothes, background) and the region under a click, from the
// activation clusters of its own picture. Everything is computed when asked for and kept. One thread per object.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/edit/mask.h"
#include "core/vision/activation_clusters.h"
#include "core/vision/guided_filter.h"

namespace lineament {

class ClusterRegions {
 public:
  /// `activation`: planar [channels, side, side] of the table's layer, the whole frame, copied from the engine.
  /// `picture`: the same face, square, at least 64 pixels; it is shrunk to 256. Throws kBadArgument.
  ClusterRegions(const ClusterTable& table, std::span<const float> activation, int side, const Image8& picture);

  /// Names that mask() draws, in the order of clusterNames(); the table may lack some.
  const std::vector<std::string>& names() const { return names_; }
  /// Side kMaskSide: the clusters of that name together, fitted to the picture; 255 clearly inside, 0 clearly outside,
  /// a soft edge between. May be empty (a bald head's hair). Throws kBadArgument for a name that is not in names().
  MaskPtr mask(const std::string& name) const;
  /// The cluster under (x, y), 0..1 right and down, clamped to the picture. `tolerance` 0..1: larger takes less clear
  /// parts in; from kNamedFrom on all clusters of the same name (crown and lengths of the hair, both sides of the
  /// face); below kConnectedBelow only what is joined to the point (no hair of a neighbour). Side kMaskSide, soft
  /// edges.
  MaskPtr at(float x, float y, float tolerance) const;
  static constexpr float kNamedFrom = 0.35F, kConnectedBelow = 0.7F;

 private:
  /// Membership of one cluster, upsampled and filtered, [256, 256].
  const std::vector<float>& fitted(int cluster) const;
  std::vector<float> fittedSum(const std::string& name) const;

  std::vector<std::string> clusterNames_;  ///< [clusters]
  std::vector<std::string> names_;
  Memberships memberships_;
  GuidedFilter filter_;
  mutable std::vector<std::vector<float>> fitted_;
};

}  // namespace lineament
