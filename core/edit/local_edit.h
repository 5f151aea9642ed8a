#pragma once
// An edit of one part of the face. Three kinds share one list: a direction or rows of another face in *masked styles*
// (the style is interpolated per cell under the mask), the same as *two branches* blended under the mask, and values
// added to channels of one tensor (ATMGAN). Plain immutable values, any thread.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/edit/direction.h"
#include "core/edit/mask.h"
#include "core/edit/style_mix.h"

namespace lineament {

/// Values for the channels of one tensor of one model.
struct ChannelAttribute {
  std::string id, title;
  std::string modelHash;      ///< channel numbers mean nothing on another model
  std::string layer;          ///< "l3.conv1": whose output they are added to
  std::vector<float> values;  ///< [channels], added for strength 1
};
using ChannelAttributePtr = std::shared_ptr<const ChannelAttribute>;

/// Rows of another face: strength 1 is that face's styles.
struct Donor {
  FaceSource source;
  float psi = 0.7F;
  friend bool operator==(const Donor&, const Donor&) = default;
};

using LocalEffect = std::variant<DirectionPtr, Donor, ChannelAttributePtr>;

enum class LocalMode {
  kMaskedStyle,  ///< one branch; the network heals the seam
  kTwoBranches   ///< the other face's own activations under the mask: for parts that styles cannot make, like glasses
};

/// Where a local edit acts: a named region that follows the face, or a mask that stays where it was drawn.
using EditRegion = std::variant<std::string, MaskPtr>;
/// Masks by their weights, not by address.
bool sameRegion(const EditRegion& a, const EditRegion& b);

struct LocalEdit {
  std::string id;     ///< unique in its recipe
  std::string title;  ///< "Mouth open"
  LocalEffect effect;
  EditRegion region;
  float strength = 0.0F;  ///< directions: standard deviations; donors: 0..1; channels: of their own unit
  RowRange rows;          ///< style rows that differ under the mask; channel edits have a layer instead
  LocalMode mode = LocalMode::kMaskedStyle;
  bool enabled = true;
  bool foreign = false;  ///< of another model's channels: does nothing on this one. Not stored
  bool protect = true;   ///< activations outside the (slightly grown) mask are put back to the unedited ones
  bool acts() const { return enabled && !foreign && strength != 0.0F; }
  friend bool operator==(const LocalEdit& a, const LocalEdit& b);
};

/// Rows that a part of another face is taken from. Inside the face: form only, to 32 cells, so that its skin does not
/// show as a patch (glasses, eyes, mouth); of hair, clothes and background the colours too.
RowRange partRows(const std::string& region);

/// "mouth", or "painted": for titles.
std::string describe(const EditRegion& region);

}  // namespace lineament
