// `lineament region`: where a part of a face is, as a mask.
#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "app/models.h"
#include "core/base/error.h"
#include "core/edit/mask_ops.h"
#include "core/render/recipe_renderer.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct RegionOptions {
  EngineOptions engine;
  EditOptions edits;
  std::string what, output, overlay;
  std::uint32_t seed = 0;
  float psi = 0.7F;
  float tolerance = 0.5F;
};

// The region in colour over the darkened picture.
Image8 overlaid(const Image8& face, const Image8& mask) {
  Image8 out = face;
  for (std::size_t i = 0; i < out.pixels.size(); i += 3) {
    const int m = mask.pixels[i];
    for (std::size_t c = 0; c < 3; ++c) {
      const int tint = c == 0 ? 255 : 40;
      out.pixels[i + c] = static_cast<std::uint8_t>((face.pixels[i + c] * (510 - m) + tint * m) / 510);
    }
  }
  return out;
}

int region(const RegionOptions& o) {
  if (o.what == "list") {
    for (const RegionName& name : regionTools(makeEngine(o.engine)->spec()).finder->names())
      std::cout << name.id << "\t" << name.title << "\n";
    return 0;
  }
  if (o.output.empty() && o.overlay.empty()) {
    throw Error::badArgument("`region`", "no file to write", "-o MASK.png, --overlay FILE.png or both");
  }
  std::unique_ptr<SynthesisEngine> engine;
  const auto made = [&]() -> SynthesisEngine& {
    if (!engine) engine = makeEngine(o.engine);
    return *engine;
  };
  EditRecipe recipe = edited(EditRecipe(Seed{o.seed}, o.psi), o.edits, directionsFor(o.edits, made));
  checkAttributes(recipe, made());
  recipe = heldStill(recipe, o.edits, made());
  RecipeRenderer renderer(made(), regionTools(made().spec()));
  const auto regions = renderer.pipeline().regionsOf(recipe);
  float x = 0.0F, y = 0.0F;
  char rest = 0;
  MaskPtr mask;
  if (std::sscanf(o.what.c_str(), "%f,%f%c", &x, &y, &rest) == 2) {
    const auto side = static_cast<float>(engine->spec().imageResolution);
    mask = regions->at(x / side, y / side, o.tolerance);
    if (!mask) throw Error::unsupported("A region by a point", "a region by its name; `region list` shows them");
  } else {
    mask = regions->mask(o.what);
  }
  const int side = engine->spec().imageResolution;
  const Image8 picture = greyFromMask(resized(*mask, side));
  if (!o.output.empty()) writePicture(picture, o.output);
  if (!o.overlay.empty()) writePicture(overlaid(toImage8(renderer.picture(recipe)), picture), o.overlay);
  return 0;
}

}  // namespace

void addRegion(CLI::App& app, Command& run) {
  const auto o = std::make_shared<RegionOptions>();
  CLI::App* command = app.add_subcommand("region", "Write the mask of a part of a face");
  command->add_option("what", o->what, "Name of a region, X,Y of a point in the picture, or `list`")->required();
  command->add_option("--seed", o->seed, "Seed of the face")->capture_default_str();
  command->add_option("--psi", o->psi, "Truncation: 0 the mean face, 1 none")->capture_default_str();
  command->add_option("--tolerance", o->tolerance, "Of a point: 0 only what is clearly like it, 1 much more")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("-o,--output", o->output, "Mask as a grey picture");
  command->add_option("--overlay", o->overlay, "The face with the region in red");
  addEditOptions(*command, o->edits);
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return region(*o); }; });
}

}  // namespace lineament::app
