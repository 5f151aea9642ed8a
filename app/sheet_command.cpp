#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>

#include "app/commands.h"
#include "app/models.h"
#include "core/base/error.h"
#include "core/render/recipe_renderer.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct SheetOptions {
  EngineOptions engine;
  std::vector<std::string> seeds;
  EditOptions edits;
  std::string sweep, localSweep, maskedSweep, output;
  float psi = 0.7F;
  int columns = 0;
  int size = 256;
};

struct Sweep {
  std::string name;
  std::vector<float> values;
};

// "smile=-3:3:7": from, to, number of steps.
Sweep sweepOf(const std::string& text) {
  const std::size_t equals = text.find('=');
  float from = 0.0F, to = 0.0F;
  int steps = 0;
  if (equals == std::string::npos || std::sscanf(text.c_str() + equals + 1, "%f:%f:%d", &from, &to, &steps) != 3 ||
      steps < 2 || steps > 50 || !std::isfinite(from) || !std::isfinite(to)) {
    throw Error::badArgument("--sweep", "\"" + text + "\"",
                             "an attribute, a range and 2 to 50 steps, as in smile=-3:3:7");
  }
  Sweep sweep{text.substr(0, equals), {}};
  for (int i = 0; i < steps; ++i) {
    sweep.values.push_back(from + (to - from) * static_cast<float>(i) / static_cast<float>(steps - 1));
  }
  return sweep;
}

// The edits of each face of a row.
std::vector<EditOptions> swept(const SheetOptions& o) {
  std::vector<EditOptions> faces;
  const auto add = [&](const std::string& text, std::vector<std::string> EditOptions::*list,
                       const std::string& region) {
    if (text.empty()) return;
    const Sweep sweep = sweepOf(text);
    for (const float v : sweep.values) {
      EditOptions options = o.edits;
      (options.*list).push_back(sweep.name + "=" + std::to_string(v) + region);
      faces.push_back(std::move(options));
    }
  };
  add(o.sweep, &EditOptions::settings, "");
  add(o.localSweep, &EditOptions::locals, "");
  const std::size_t at = o.maskedSweep.rfind('@');
  add(o.maskedSweep.substr(0, at), &EditOptions::masked, at == std::string::npos ? "" : o.maskedSweep.substr(at));
  if (faces.empty()) faces.push_back(o.edits);
  return faces;
}

int sheet(const SheetOptions& o) {
  std::unique_ptr<SynthesisEngine> engine;
  const auto made = [&]() -> SynthesisEngine& {
    if (!engine) engine = makeEngine(o.engine);
    return *engine;
  };
  auto directions = directionsFor(o.edits, made);
  if (directions.empty()) directions = knownDirections();
  std::vector<EditRecipe> recipes;
  int columns = o.columns;
  for (const std::uint32_t seed : seedsOf(o.seeds, "--seeds")) {
    const EditRecipe start(Seed{seed}, o.psi);
    const std::vector<EditOptions> faces = swept(o);
    for (const EditOptions& options : faces) recipes.push_back(edited(start, options, directions));
    if (columns == 0 && faces.size() > 1) columns = static_cast<int>(faces.size());
  }
  if (recipes.empty() || recipes.size() > kMostFaces) {
    throw Error::badArgument("The contact sheet", std::to_string(recipes.size()) + " faces", "1 to 400");
  }
  if (columns == 0) columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(recipes.size()))));
  const int count = static_cast<int>(recipes.size()), rows = (count + columns - 1) / columns;
  for (EditRecipe& recipe : recipes) {
    checkAttributes(recipe, made());
    recipe = heldStill(recipe, o.edits, made());
  }
  RecipeRenderer renderer(made(), regionTools(made().spec()));
  Image8 page(columns * o.size, rows * o.size);
  for (int i = 0; i < count; ++i) {
    const Image8 face = toImage8(renderer.picture(recipes[static_cast<std::size_t>(i)]));
    const Image8 tile = resized(face, o.size, o.size);
    for (int y = 0; y < o.size; ++y) {
      std::copy_n(tile.row(y), o.size * 3, page.row(i / columns * o.size + y) + i % columns * o.size * 3);
    }
    std::cerr << "\rface " << i + 1 << " of " << count << std::flush;
  }
  std::cerr << "\n";
  writePicture(page, o.output);
  return 0;
}

}  // namespace

void addSheet(CLI::App& app, Command& run) {
  const auto o = std::make_shared<SheetOptions>();
  CLI::App* command = app.add_subcommand("sheet", "Contact sheet over seeds, or over a slider's range");
  command->add_option("--seeds,--seed", o->seeds, "Seeds: numbers and ranges, as in 1-16 or 3,85,101")
      ->delimiter(',')
      ->required();
  command->add_option("--sweep", o->sweep, "One row per seed over a slider's range, as in smile=-3:3:7");
  command->add_option("--sweep-local", o->localSweep, "The same over a local attribute's, as in mouth-open=-2:2:5");
  command->add_option("--sweep-masked", o->maskedSweep, "The same in one region, as in smile=-3:3:7@mouth");
  addEditOptions(*command, o->edits);
  command->add_option("--psi", o->psi, "Truncation")->capture_default_str();
  command->add_option("--columns", o->columns, "Faces per row (default: about a square)")->check(CLI::Range(1, 100));
  command->add_option("--size", o->size, "Side of one face in pixels")
      ->check(CLI::Range(16, 1024))
      ->capture_default_str();
  command->add_option("-o,--output", o->output, "Picture file: .png, .jpg, .tif or .webp")->required();
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return sheet(*o); }; });
}

}  // namespace lineament::app
