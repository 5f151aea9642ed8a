#pragma once
// Local edits -> what differs by place in every layer. The masks of named regions come from the face itself; those and
// the cells of every mask are kept between frames. Compute thread only.
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/engine/mask_planes.h"
#include "core/engine/region_finder.h"
#include "core/render/synthesis_plan.h"

namespace lineament {

class LocalPlanner {
 public:
  explicit LocalPlanner(const SynthesisEngine& engine);

  static bool hasEdits(const EditRecipe& recipe);      ///< any that acts
  static bool needsRegions(const EditRecipe& recipe);  ///< any that acts in a named region

  /// `base`: the plan of the recipe without its local edits. `regions` of the base's face; may be null when none is
  /// needed. Throws kUnsupported for channels of another model.
  SynthesisPlanPtr plan(const EditRecipe& recipe, const SynthesisPlanPtr& base, const FaceRegions* regions);
  /// The mask of an edit, as the network gets it from the picture.
  static MaskPtr maskOf(const EditRegion& region, const FaceRegions* regions);
  void dropMemory();

 private:
  struct Change;  // one edit: its mask and the change of every style row
  Change changeOf(const LocalEdit& edit, const SynthesisPlan& base, const FaceRegions* regions);
  const StyleSet& responseOf(const DirectionPtr& direction);
  const StyleSet& stylesOf(const Donor& donor);
  MaskPyramid& pyramidOf(const MaskPtr& mask);
  void addMasked(const Change& change, int firstRow, SynthesisPlan& plan);
  void addChannels(const LocalEdit& edit, const ChannelAttribute& attribute, const Change& change, SynthesisPlan& plan);
  int addBranch(const Change& change, const SynthesisPlanPtr& base, SynthesisPlan& plan);
  void addClamp(const std::vector<Change>& changes, const SynthesisPlanPtr& base, SynthesisPlan& plan);
  int inputResolution(int row) const;

  const SynthesisEngine& engine_;
  int clampLayer_ = -1;
  StyleSet offsets_;  // styles of w = 0: what is not linear in w
  std::list<std::pair<DirectionPtr, StyleSet>> responses_;
  std::list<std::pair<Donor, StyleSet>> donors_;
  std::list<MaskPyramid> pyramids_;
};

/// Levels up to this resolution keep their activations between frames; only there two branches can be blended.
inline constexpr int kLargestCachedResolution = 256;

}  // namespace lineament
