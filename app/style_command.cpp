// `lineament style`: any photo in the style of any picture, without a face generator.
#include "app/commands.h"
#include "app/style_picture.h"
#include "core/base/resize.h"
#include "core/render/style_stage.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct StyleOptionsOfCommand {
  std::string photo, output;
  StylePictureCommandOptions style;
  EngineOptions engine;
  int quality = 92;
};

int style(const StyleOptionsOfCommand& o) {
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
  CLI::App* command = app.add_subcommand("style", "Put the style of any picture on any photo");
  command->add_option("photo", o->photo, "Picture file of any shape")->required();
  addStylePictureOptions(*command, o->style);
  command->get_option("--style-picture")->required();
  command->add_option("-o,--output", o->output, "Picture file: .png, .jpg, .tif or .webp")->required();
  command->add_option("--quality", o->quality, "Quality of JPEG and WebP")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return style(*o); }; });
}

}  // namespace lineament::app
