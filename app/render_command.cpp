#include <spdlog/spdlog.h>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/commands.h"
#include "app/models.h"
#include "app/photo_picture.h"
#include "app/style_picture.h"
#include "core/base/error.h"
#include "core/engine/recipe_transfer.h"
#include "core/learn/hold_job.h"
#include "core/render/recipe_renderer.h"
#include "core/session/latent_file.h"
#include "core/session/session_file.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct RenderOptionsOfCommand {
  EngineOptions engine;
  std::optional<std::uint32_t> seed;
  std::string z, w, output;
  std::optional<float> psi;
  std::string session, saved;
  EditOptions edits;
  StylePictureCommandOptions stylePicture;
  StyleOptions style;
  PhotoPictureOptions photo;
  int size = 0;
  int quality = 92;
  bool json = false;
};

// A session that was made with another model is shown on this one, and that is said.
void checkModel(const Session& session, const std::string& file, const GeneratorSpec& spec) {
  if (session.modelHash.empty() || session.modelHash == spec.modelHash) return;
  spdlog::warn("{} was made with another model ({}); it is shown on {}.", file, session.modelTitle, spec.title);
}

FaceSource sourceOf(const RenderOptionsOfCommand& o) {
  if (o.seed) return Seed{*o.seed};
  return o.z.empty() ? latentFromNpy(o.w) : zFromNpy(o.z);
}

void refuseOfPhoto(const RenderOptionsOfCommand& o) {
  if (o.size != 0) throw Error::badArgument("--size of a photo", std::to_string(o.size), "none, or --face-only");
  if (o.stylePicture.given()) throw Error::badArgument("--style-picture of a photo", "one", "--face-only");
}

int render(const RenderOptionsOfCommand& o) {
  const FaceSource source = o.session.empty() ? sourceOf(o) : FaceSource(Seed{});
  // Latents from a file are taken as they are: whoever made them has truncated them or not.
  const float psi = o.psi.value_or(o.seed ? 0.7F : 1.0F);
  std::unique_ptr<SynthesisEngine> engine;
  const auto made = [&]() -> SynthesisEngine& {
    if (!engine) engine = makeEngine(o.engine);
    return *engine;
  };
  const Image8 stylePicture = o.stylePicture.given() ? readPicture(o.stylePicture.picture) : Image8{};
  EditRecipe face(source, psi);
  if (!o.session.empty()) {
    const Session session = readSession(o.session, knownDirections());
    checkModel(session, o.session, made().spec());
    const TransferredRecipe fits = withForeignChannelsMarked(session.recipe, made().spec().modelHash);
    for (const std::string& title : fits.left)
      spdlog::warn("\"{}\" has no effect here: its channels belong to another model.", title);
    face = fits.recipe;
    if (o.psi) face = withoutStaleCorrections(face.withPsi(*o.psi), face);
  }
  EditRecipe recipe = styled(edited(face, o.edits, directionsFor(o.edits, made)), o.style);
  checkAttributes(recipe, made());
  recipe = heldStill(recipe, o.edits, made());
  const auto start = std::chrono::steady_clock::now();
  const int side = engine->spec().imageResolution;
  const std::shared_ptr<StyleApplier> styles = styleApplier(o.engine);
  RecipeRenderer renderer(*engine, regionTools(engine->spec()), styles);
  const ProjectedFacePtr projected = o.photo.faceOnly ? nullptr : projectedFace(recipe);
  if (projected) {
    refuseOfPhoto(o);
    recipe = pastedInto(recipe, o.photo);
    const Photo photo = editedPhoto(photoOf(*projected, o.photo), recipe, renderer, *styles, o.photo);
    writePhoto(photo, o.output,
               {.quality = o.quality, .location = o.photo.keepLocation ? Location::kKeep : Location::kDrop});
    if (!o.saved.empty()) writeSession({recipe, engine->spec().title, engine->spec().modelHash}, o.saved);
    return 0;
  }
  Image8 picture = toImage8(renderer.picture(recipe));
  if (o.stylePicture.given()) {
    recipe = withStylePicture(recipe, styleEditOf(o.style), picture, stylePicture, o.stylePicture, o.engine);
    picture = toImage8(renderer.picture(recipe));
  }
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  if (o.size != 0 && o.size != side) picture = resized(picture, o.size, o.size);
  writePicture(picture, o.output, {.quality = o.quality});
  if (!o.saved.empty()) writeSession({recipe, engine->spec().title, engine->spec().modelHash}, o.saved);
  if (!o.json) return 0;
  nlohmann::ordered_json report = {{"file", o.output},
                                   {"source", describe(recipe.source())},
                                   {"psi", recipe.psi()},
                                   {"size", picture.width},
                                   {"milliseconds", ms},
                                   {"device", engine->deviceName()},
                                   {"model", engine->spec().title},
                                   {"edits", nlohmann::ordered_json::object()}};
  for (const DirectionEdit& edit : recipe.edits()) report["edits"][edit.direction->id] = edit.strength;
  for (const Lock& lock : recipe.locks()) report["kept"][lock.direction->id] = lock.blend;
  for (const Lock& lock : recipe.locks()) {
    if (lock.correction != 0.0F) report["corrections"][lock.direction->id] = lock.correction;
  }
  for (const LocalEdit& edit : recipe.locals()) {
    report["local"].push_back({{"id", edit.id}, {"region", describe(edit.region)}, {"strength", edit.strength}});
  }
  for (const StyleMix& mix : recipe.mixes()) report["mixes"].push_back(describe(mix.source));
  if (recipe.style()) report["style"] = {{"name", recipe.style()->preset}, {"strength", recipe.style()->strength}};
  std::cout << report.dump(2) << "\n";
  return 0;
}

}  // namespace

void addRender(CLI::App& app, Command& run) {
  const auto o = std::make_shared<RenderOptionsOfCommand>();
  CLI::App* command = app.add_subcommand("render", "Render one face to a picture file");
  auto* source = command->add_option_group("source", "Where the face comes from");
  source->add_option("--seed", o->seed,
                     "Seed of the latent: numpy RandomState(seed).randn(1, 512), as in NVIDIA's tools");
  source->add_option("--z", o->z, "Latent z from a .npy file, [512] or [1, 512]");
  source->add_option(
      "--w", o->w,
      "Latent w from a .npy file: [512], [1, 512] or one row per style (the model's, or StyleGAN2's: 18 at 1024)");
  source->add_option("session", o->session, "Session file (.lineament), to be rendered as it is or edited further");
  source->require_option(1);
  command->add_option("--psi", o->psi, "Truncation: 0 the mean face, 1 none (default: 0.7 with --seed, else 1)");
  addEditOptions(*command, o->edits);
  addStyleOptions(*command, o->style);
  addStylePictureOptions(*command, o->stylePicture);
  command->get_option("--style-picture")->excludes("--style");
  command->add_option("-o,--output", o->output, "Picture file: .png, .jpg, .tif or .webp")->required();
  command->add_option("--save-session", o->saved, "Save face and edits as a session file too (.lineament)");
  addPhotoPictureOptions(*command, o->photo);
  command->add_option("--size", o->size, "Side in pixels (default: the model's)")->check(CLI::Range(16, 4096));
  command->add_option("--quality", o->quality, "Quality of JPEG and WebP")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_flag("--json", o->json, "Report what was rendered as JSON on standard output");
  addEngineOptions(*command, o->engine);
  command->callback([o, &run] { run = [o] { return render(*o); }; });
}

}  // namespace lineament::app
