#pragma once
// A named direction in W (InterFaceGAN, Shen et al., CVPR 2020) with the unit of its slider.
// Immutable, shared by shared_ptr<const Direction>.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/edit/latent.h"
#include "core/edit/row_range.h"

namespace lineament {

/// What an edit does to another attribute, as `lineament evaluate` measured it.
struct SideEffect {
  std::string id;       ///< of the other direction
  float change = 0.0F;  ///< of its score, in standard deviations, for an edit of +2
};

struct Direction {
  std::string id;     ///< "smile": stable, used on the command line and in sessions
  std::string title;  ///< "Smile"
  std::string group;  ///< "Expression": heading in the panel
  std::string score;  ///< which score it was learned from: what `lineament evaluate` calls its own
  /// Standard deviation of that score among faces, in the score's own unit; 0: not known.
  float scoreDeviation = 0.0F;
  std::string lowEnd, highEnd;  ///< "serious", "smiling": what -3 and +3 look like; may be empty
  std::vector<float> normal;    ///< [rows, latentSize], root mean square length of rows 1: the way an edit goes
  int rows = 1;                 ///< 1: the same for every style row; else one per row of StyleGAN2's order
  std::vector<float> boundary;  ///< [latentSize], unit length: what is held when the attribute is kept; empty: normal
  float standardDeviation = 1.0F;       ///< slider value 1 moves w by this much: normal . w over 10,000 mapped samples
  RowRange actsOn;                      ///< style rows that the edit acts on, unless the user says otherwise
  std::vector<SideEffect> sideEffects;  ///< largest first; empty when not measured

  /// The functional that is held constant when this attribute is kept.
  const std::vector<float>& condition() const { return boundary.empty() ? normal : boundary; }
};
using DirectionPtr = std::shared_ptr<const Direction>;

/// Reads `manifest.json` and the `.npy` files it names in `folder` (models/directions, or the user's own), in its
/// order. Throws Error.
std::vector<DirectionPtr> readDirections(const std::filesystem::path& folder);

/// Slider position of w: normal . (w - mean) / standardDeviation. Directions with rows of their own take the mean over
/// rows. Sizes must agree (kBadArgument).
float positionOf(const Direction& direction, const LatentW& w, const LatentW& mean);

float cosine(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace lineament
