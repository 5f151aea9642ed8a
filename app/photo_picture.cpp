#include "app/photo_picture.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/resize.h"
#include "core/io/sha256.h"
#include "core/vision/paste_back.h"
#include "core/vision/projection_target.h"

namespace lineament::app {
namespace {

PasteMethod methodOf(const std::string& name) {
  if (name == "difference") return PasteMethod::kDifference;
  return name == "replace" ? PasteMethod::kReplace : PasteMethod::kBlend;
}

// Null where the model has no regions of its own.
MaskPtr subjectIn(RecipeRenderer& renderer, const EditRecipe& recipe) {
  const auto regions = renderer.pipeline().regionsOf(recipe);
  const MaskPtr anywhere = regions ? regions->at(0.5F, 0.5F, 0.5F) : nullptr;
  if (!anywhere) return nullptr;
  return subjectOf(*regions->mask("background"), *regions->mask("clothes"));
}

}  // namespace

void addPhotoPictureOptions(CLI::App& command, PhotoPictureOptions& options) {
  command.add_option("--photo", options.photo, "Where the photo of the session is now, if it was moved")
      ->check(CLI::ExistingFile);
  command.add_option("--paste", options.method, "How an edit goes back into a photo: blend, difference or replace")
      ->check(CLI::IsMember({"blend", "difference", "replace"}))
      ->capture_default_str();
  command.add_flag("--face-only", options.faceOnly,
                   "Of a session with a photo, the face's square instead of the photo");
  command.add_flag("--keep-location", options.keepLocation, "Where the photo was taken stays in the file");
}

ProjectedFacePtr projectedFace(const EditRecipe& recipe) {
  const auto* face = std::get_if<ProjectedFacePtr>(&recipe.source());
  return face == nullptr ? nullptr : *face;
}

Photo photoOf(const ProjectedFace& face, const PhotoPictureOptions& options) {
  const std::string file = options.photo.empty() ? face.file.path : options.photo;
  if (!std::filesystem::exists(file)) {
    throw Error::notFound("The session's photo " + file, "put it there, say --photo FILE, or ask for --face-only");
  }
  if (sha256OfFile(file) != face.file.hash) {
    throw Error::badFile(file, "another photo than the one that the face was made from", "that one, or --face-only");
  }
  return readPhoto(file);
}

Photo editedPhoto(Photo photo, const EditRecipe& recipe, RecipeRenderer& renderer, StyleApplier& styles,
                  const PhotoPictureOptions& options) {
  const FacePlace place = facePlace(projectedFace(recipe)->place);
  const EditRecipe bare = recipe.withoutStyle();
  const Image8 unedited = toImage8(renderer.picture(bare.withoutEdits()));
  const Image8 edited = toImage8(renderer.picture(bare));
  const PasteBack back(photo.picture, place.alignment, place.landmarks, unedited,
                       subjectIn(renderer, bare.withoutEdits()));
  photo.picture = withPatch(
      photo.picture, back.patch(edited, {.method = methodOf(options.method), .subject = subjectIn(renderer, bare)}));
  const std::optional<StyleEdit>& style = recipe.style();
  if (!style || !style->enabled || style->preset.empty() || style->strength == 0.0F) return photo;
  photo.picture = styledPhoto(photo.picture, *style, styles);
  return photo;
}

Image8 styledPhoto(const Image8& photo, const StyleEdit& edit, StyleApplier& styles) {
  const double factor = std::min(1.0, static_cast<double>(edit.side) / std::min(photo.width, photo.height));
  const auto scaled = [&](int side) { return std::max(1, static_cast<int>(side * factor + 0.5)); };
  const ImageF seen = resized(toImageF(photo), scaled(photo.width), scaled(photo.height));
  const ImageF made = styles.apply(seen, {edit.preset, edit.second, edit.blend}, {});
  return blended(photo, toImage8(resized(made, photo.width, photo.height)), edit, nullptr);
}

}  // namespace lineament::app
