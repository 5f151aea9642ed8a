#include "app/photo_picture.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/base/error.h"
#include "core/base/resize.h"
#include "core/edit/mask_ops.h"
#include "core/vision/paste_back.h"
#include "core/vision/picture_file.h"
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
  command.add_option("--paste-region", options.region,
                     "The only part of the photo that edits may change, as in hair (see `region`)");
  command.add_option("--paste-mask", options.mask,
                     "The same as a square grey picture over the face's square, white is inside");
  command.add_flag("--face-only", options.faceOnly,
                   "Of a session with a photo, the face's square instead of the photo");
  command.add_flag("--keep-location", options.keepLocation, "Where the photo was taken stays in the file");
}

ProjectedFacePtr projectedFace(const EditRecipe& recipe) {
  const auto* face = std::get_if<ProjectedFacePtr>(&recipe.source());
  return face == nullptr ? nullptr : *face;
}

Photo photoOf(const ProjectedFace& face, const PhotoPictureOptions& options) {
  if (!face.file.bytes && options.photo.empty() && !std::filesystem::exists(face.file.path)) {
    throw Error::notFound("The session's photo " + face.file.path,
                          "put it there, say --photo FILE, or ask for --face-only");
  }
  return readPhotoOf(face.file, options.photo);
}

EditRecipe pastedInto(const EditRecipe& recipe, const PhotoPictureOptions& options) {
  if (!options.mask.empty()) {
    return recipe.withPasteRegion(EditRegion(std::make_shared<const Mask>(maskFromGrey(readPicture(options.mask)))));
  }
  if (!options.region.empty()) return recipe.withPasteRegion(EditRegion(options.region));
  return recipe;
}

Photo editedPhoto(Photo photo, const EditRecipe& recipe, RecipeRenderer& renderer, StyleApplier& styles,
                  const PhotoPictureOptions& options) {
  const FacePlace place = facePlace(projectedFace(recipe)->place);
  const EditRecipe bare = recipe.withoutStyle();
  const Image8 unedited = toImage8(renderer.picture(bare.withoutEdits()));
  const Image8 edited = toImage8(renderer.picture(bare));
  const auto masked = [&]() -> MaskPtr {
    if (!bare.pasteRegion()) return nullptr;
    if (const auto* painted = std::get_if<MaskPtr>(&*bare.pasteRegion())) return *painted;
    return renderer.pipeline().regionsOf(bare)->mask(std::get<std::string>(*bare.pasteRegion()));
  };
  const PasteBack back(photo.picture, place.alignment, place.landmarks, unedited,
                       subjectIn(renderer, bare.withoutEdits()));
  photo.picture = withPatch(
      photo.picture,
      back.patch(edited, {.method = methodOf(options.method), .subject = subjectIn(renderer, bare), .mask = masked()}));
  const std::optional<StyleEdit>& style = recipe.style();
  if (!style || !style->enabled || style->preset.empty() || style->strength == 0.0F) return photo;
  photo.picture = styledPhoto(photo.picture, *style, styles);
  return photo;
}

Image8 styledPhoto(const Image8& photo, const StyleEdit& edit, StyleApplier& styles) {
  const double factor = std::min(1.0, static_cast<double>(edit.side) / std::min(photo.width, photo.height));
  const auto scaled = [&](int side) { return std::max(1, static_cast<int>(std::lround(side * factor))); };
  const ImageF seen = resized(toImageF(photo), scaled(photo.width), scaled(photo.height));
  const ImageF made = styles.apply(seen, {edit.preset, edit.second, edit.blend}, {});
  return blended(photo, toImage8(resized(made, photo.width, photo.height)), edit, nullptr);
}

}  // namespace lineament::app
