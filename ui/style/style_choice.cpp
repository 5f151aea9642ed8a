#include "ui/style/style_choice.h"

#include <utility>

namespace lineament {

StyleEdit styleToChange(const EditRecipe& recipe, const StyleEdit& last) {
  StyleEdit style;
  if (recipe.style()) {
    style = *recipe.style();
  } else {
    style.colours = last.colours;
    style.side = last.side;
  }
  style.enabled = true;
  if (style.strength <= 0.0F) style.strength = 1.0F;
  return style;
}

EditRecipe withPreset(const EditRecipe& recipe, const std::string& id, const StyleEdit& last) {
  if (id.empty()) return recipe.withoutStyle();
  StyleEdit style = styleToChange(recipe, last);
  style.preset = id;
  style.picture = nullptr;
  if (style.second == id) style.second.clear();
  return recipe.withStyle(std::move(style));
}

EditRecipe withStyledPicture(const EditRecipe& recipe, StyledPicturePtr picture, const StyleEdit& last) {
  StyleEdit style = styleToChange(recipe, last);
  style.preset.clear();
  style.second.clear();
  style.blend = 0.0F;
  style.picture = std::move(picture);
  return recipe.withStyle(std::move(style));
}

bool isOfAnotherFace(const EditRecipe& recipe) {
  const std::optional<StyleEdit>& style = recipe.style();
  return style && style->picture && (!style->picture->madeOf || !(*style->picture->madeOf == recipe.withoutStyle()));
}

}  // namespace lineament
