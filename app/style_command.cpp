// `lineament style`: any photo in a trained style or that of any picture, without a face generator.
#include <algorithm>

#include "app/commands.h"
#include "app/photo_picture.h"
#include "app/style_picture.h"
#include "core/base/error.h"
#include "core/base/resize.h"
#include "core/render/style_stage.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct StyleOptionsOfCommand {
  std::string photo, output;
  StylePictureCommandOptions style;
  StyleOptions preset;
  EngineOptions engine;
  int quality = 92;
};

int presetStyle(const StyleOptionsOfCommand& o) {
  const StyleEdit edit = *styled(EditRecipe(), o.preset).style();
  writePicture(styledPhoto(readPicture(o.photo), edit, *styleApplier(o.engine)), o.output, {.quality = o.quality});
  return 0;
}

int style(const StyleOptionsOfCommand& o) {
  if (!o.preset.style.empty()) return presetStyle(o);
  if (!o.style.given()) throw Error::badArgument("A style", "none", "--style NAME or --style-picture FILE");
  const Image8 painting = readPicture(o.style.picture);
  const Image8 photo = readPicture(o.photo);
  const Image8 made = optimised(photo, painting, o.style, o.engine);
  StyleEdit edit;
  edit.strength = o.style.strength;
  const Image8 face = toImage8(resized(toImageF(photo), made.width, made.height));
  writePicture(blended(face, made, edit, nullptr), o.output, {.quality = o.quality});
  return 0;
}

}  // namespace

void addStyle(CLI::App& app, Command& run) {
  const auto o = std::make_shared<StyleOptionsOfCommand>();
  CLI::App* command = app.add_subcommand("style", "Put a trained style, or that of any picture, on any photo");
  command->add_option("photo", o->photo, "Picture file of any shape")->required();
  addStylePictureOptions(*command, o->style);
  addStyleOptions(*command, o->preset);
  // A photo has no regions, and masks are square.
  for (const char* name : {"--style-region", "--style-mask"}) command->remove_option(command->get_option(name));
  command->get_option("--style-picture")->excludes("--style");
  command->add_option("-o,--output", o->output, "Picture file: .png, .jpg, .tif or .webp")->required();
  command->add_option("--quality", o->quality, "Quality of JPEG and WebP")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return style(*o); }; });
}

}  // namespace lineament::app
