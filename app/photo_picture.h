#pragma once
// The whole photo of a projected face, edited: for `render` and `project`.
#include <memory>
#include <string>

#include "app/commands.h"
#include "core/render/recipe_renderer.h"
#include "core/vision/photo_file.h"

namespace lineament::app {

struct PhotoPictureOptions {
  std::string photo;             ///< --photo: instead of the path in the session
  std::string method = "blend";  ///< --paste
  std::string region, mask;      ///< --paste-region, --paste-mask: instead of the session's
  bool faceOnly = false;         ///< --face-only: the square, as for a face without a photo
  bool keepLocation = false;
};
void addPhotoPictureOptions(CLI::App& command, PhotoPictureOptions& options);

/// Null when the recipe's face came from no photo.
ProjectedFacePtr projectedFace(const EditRecipe& recipe);
/// The photo of the face. Throws kNotFound with what to do, kBadFile when it is not the one the face was made from.
Photo photoOf(const ProjectedFace& face, const PhotoPictureOptions& options);
/// The recipe with the options' region.
EditRecipe pastedInto(const EditRecipe& recipe, const PhotoPictureOptions& options);
/// The photo with the recipe's edits pasted in, then its style over the whole of it.
Photo editedPhoto(Photo photo, const EditRecipe& recipe, RecipeRenderer& renderer, StyleApplier& styles,
                  const PhotoPictureOptions& options);
/// A trained style over a picture of any shape: the network sees its short side with the edit's side in pixels, or the
/// picture's own where that is smaller. Region and mask of the edit are not looked at.
Image8 styledPhoto(const Image8& photo, const StyleEdit& edit, StyleApplier& styles);

}  // namespace lineament::app
