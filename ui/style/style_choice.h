#pragma once
// What a recipe becomes when a style is chosen. Plain functions.
#include <string>

#include "core/edit/edit_recipe.h"

namespace lineament {

/// The style of the recipe, ready to be given another preset or picture: on, and visible. Without one: as new, with the
/// colours and strokes of `last`.
StyleEdit styleToChange(const EditRecipe& recipe, const StyleEdit& last);
/// With this preset, whatever was there before; an empty id takes the style off.
EditRecipe withPreset(const EditRecipe& recipe, const std::string& id, const StyleEdit& last);
EditRecipe withStyledPicture(const EditRecipe& recipe, StyledPicturePtr picture, const StyleEdit& last);
/// Whether the style is a picture that was made from another face: then the face is shown without it.
bool isOfAnotherFace(const EditRecipe& recipe);

}  // namespace lineament
