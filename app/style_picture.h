#pragma once
// Any picture as a style, from the command line.
#include "app/commands.h"
#include "core/base/image.h"
#include "core/engine/style_picture_job.h"

namespace lineament::app {

struct StylePictureCommandOptions {
  std::string picture;  ///< --style-picture FILE
  int steps = 100;
  int side = 512;
  int styleSide = 0;
  float strength = 1.0F;
  float content = 1.0F, style = 1.0F, variation = 1.0F;
  std::string optimiser = "lbfgs", distance = "squared";
  bool given() const { return !picture.empty(); }
};
void addStylePictureOptions(CLI::App& command, StylePictureCommandOptions& options);
/// Jobs that compute where the face is computed.
StylePictureJobs stylePictureJobs(const EngineOptions& engine);
/// All steps of it at once, told on standard error; the result has the shape of `face`.
Image8 optimised(const Image8& face, const Image8& style, const StylePictureCommandOptions& options,
                 const EngineOptions& engine);
/// `face`: the recipe's picture. The recipe with the outcome as its style, with the colours and region of `edit`.
EditRecipe withStylePicture(const EditRecipe& recipe, StyleEdit edit, const Image8& face, const Image8& style,
                            const StylePictureCommandOptions& options, const EngineOptions& engine);

}  // namespace lineament::app
