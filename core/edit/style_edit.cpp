#include "core/edit/style_edit.h"

#include "core/edit/edit_recipe.h"

namespace lineament {

StyledPicturePtr withFace(const StyledPicture& picture, const EditRecipe& face) {
  return std::make_shared<const StyledPicture>(
      StyledPicture{picture.title, picture.picture, std::make_shared<const EditRecipe>(face.withoutStyle())});
}

bool operator==(const StyleEdit& a, const StyleEdit& b) {
  const bool sameRegions =
      a.region.has_value() == b.region.has_value() && (!a.region || sameRegion(*a.region, *b.region));
  return a.preset == b.preset && a.second == b.second && a.blend == b.blend && a.picture == b.picture &&
         a.strength == b.strength && a.colours == b.colours && a.side == b.side && sameRegions &&
         a.enabled == b.enabled;
}

}  // namespace lineament
