#pragma once
// Turns a hand's movements into a mask: dabs of a round brush, set by arc length. Coordinates and lengths are in cells
// of the mask: cell (i, j) covers i..i+1, j..j+1. Coordinates that are no numbers are passed over, those outside the
// picture paint what reaches into it. Not shared between threads; the masks it gives are.
#include <cstdint>
#include <optional>
#include <vector>

#include "core/edit/mask.h"

namespace lineament {

struct DabProfile;
enum class BrushAction { kPaint, kErase };
enum class BrushSymmetry { kNone, kLeftRight };

struct Brush {
  float radius = 24.0F;  ///< of a dab at full pressure; 0 paints nothing
  /// 0..1: share of the radius at full weight; beyond it the weight falls to 0, over one cell at least.
  float hardness = 0.5F;
  float flow = 1.0F;  ///< 0..1: weight in the middle of a dab at full pressure, and the most that one stroke gives
  BrushAction action = BrushAction::kPaint;
  BrushSymmetry symmetry = BrushSymmetry::kNone;
  float axis = kMaskSide / 2.0F;  ///< x of the vertical mirror line; kLeftRight only
};

/// One stroke, from press to release. Where its dabs overlap the heaviest counts, so that going over a place twice in
/// one stroke changes nothing; the stroke as a whole is then laid over the mask that it started from.
class MaskStroke {
 public:
  /// `start` stays as it is; null: an empty mask of kMaskSide. Copies it once.
  MaskStroke(const MaskPtr& start, const Brush& brush);

  /// To (x, y), setting dabs on the straight way from the last place (the first call sets one). Pressure is 0..1
  /// (nothing known, as of a mouse: 1); it scales flow and radius mildly and runs evenly along the way. The dabs do not
  /// depend on the number of moves that a way is cut into. Costs the area of the dabs.
  /// The result is the smallest region that holds every cell that changed; empty when none did.
  Roi moveTo(float x, float y, float pressure = 1.0F);

  const Mask& current() const { return current_; }  ///< for the overlay, without a copy
  MaskPtr mask() const;                             ///< a copy

 private:
  struct Place {
    double x = 0.0, y = 0.0, pressure = 1.0;
  };
  void dab(const Place& at, Roi& changed);
  void dabRow(int y, double centreX, double dy, const DabProfile& profile, Roi& changed);

  MaskPtr start_;
  Brush brush_;
  Mask current_;
  std::vector<std::uint8_t> coverage_;  ///< [side, side], of this stroke alone
  std::optional<Place> last_;
  double sinceDab_ = 0.0;  ///< arc length walked since the last dab
};

}  // namespace lineament
