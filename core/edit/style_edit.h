#pragma once
// A look put on the finished face, last of all (neural style transfer): a trained style preset, a blend of two, or the
// outcome of an optimisation toward a picture. Never cumulative. Plain immutable values, any thread.
#include <memory>
#include <optional>
#include <string>

#include "core/base/image.h"
#include "core/edit/local_edit.h"

namespace lineament {

class EditRecipe;

/// A finished optimisation toward a style picture. It belongs to one face; other faces are shown without it.
struct StyledPicture {
  std::string title;                         ///< name of the style picture
  Image8 picture;                            ///< square; its side divides the model's picture or equals it
  std::shared_ptr<const EditRecipe> madeOf;  ///< the face, without a style
};
using StyledPicturePtr = std::shared_ptr<const StyledPicture>;

/// The picture as one of a recipe that took the place of the one it was made of.
StyledPicturePtr withFace(const StyledPicture& picture, const EditRecipe& face);

enum class StyleColours {
  kOfStyle,  ///< as the style has it
  kOfFace    ///< only the luminance is taken from the style
};

struct StyleEdit {
  std::string preset;        ///< id in the catalogue; unused when there is a picture
  std::string second;        ///< preset that is blended in; empty: none
  float blend = 0.0F;        ///< 0..1: the share of `second`
  StyledPicturePtr picture;  ///< instead of presets
  float strength = 1.0F;     ///< 0..1: blend of the face and the styled face
  StyleColours colours = StyleColours::kOfStyle;
  int side = 512;                    ///< picture size that the network sees: the smaller, the broader its strokes
  std::optional<EditRegion> region;  ///< only there; none: everywhere
  bool enabled = true;

  bool acts() const { return enabled && strength > 0.0F && (picture || !preset.empty()); }
  friend bool operator==(const StyleEdit& a, const StyleEdit& b);
};

}  // namespace lineament
