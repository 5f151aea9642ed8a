#include "app/style_picture.h"

#include <cstdio>
#include <filesystem>
#include <iostream>

#include "app/models.h"
#include "app/places.h"
#include "core/nn/style_optimisation.h"

namespace lineament::app {

void addStylePictureOptions(CLI::App& command, StylePictureCommandOptions& options) {
  CLI::Option* picture = command.add_option("--style-picture", options.picture,
                                            "Any picture as a style: the face is optimised toward it (slow, thorough)");
  const auto add = [&](const char* name, auto& value, const char* help) {
    return command.add_option(name, value, help)->needs(picture)->capture_default_str();
  };
  add("--steps", options.steps, "Steps of the optimisation, of all sizes together")->check(CLI::Range(1, 10000));
  add("--picture-side", options.side, "Side of the optimised picture")->check(CLI::Range(64, 2048));
  add("--strokes", options.styleSide,
      "Side that the style picture is seen at; smaller: finer strokes (0: as the result)")
      ->check(CLI::Range(0, 2048));
  add("--style-strength", options.strength, "Share of the style in the picture")->check(CLI::Range(0.0, 1.0));
  add("--content-weight", options.content, "How much the face counts")->check(CLI::Range(0.0, 1e6));
  add("--style-weight", options.style, "How much the style counts")->check(CLI::Range(0.0, 1e6));
  add("--variation-weight", options.variation, "How much smoothness counts")->check(CLI::Range(0.0, 1e6));
  add("--distance", options.distance, "Distances of features: squared or absolute (L1)")
      ->check(CLI::IsMember({"squared", "absolute"}));
  add("--optimiser", options.optimiser, "lbfgs or adam")->check(CLI::IsMember({"lbfgs", "adam"}));
}

StylePictureJobs stylePictureJobs(const EngineOptions& engine) {
  return makeStylePictureJobs(
      makeLossNetwork({.weights = findVgg, .device = engine.device, .threads = engine.threads}));
}

Image8 optimised(const Image8& face, const Image8& style, const StylePictureCommandOptions& options,
                 const EngineOptions& engine) {
  StylePictureOptions wanted;
  wanted.steps = options.steps;
  wanted.side = options.side;
  wanted.styleSide = options.styleSide;
  wanted.contentWeight = options.content;
  wanted.styleWeight = options.style;
  wanted.variationWeight = options.variation;
  wanted.distance = options.distance == "absolute" ? StyleDistance::kAbsolute : StyleDistance::kSquared;
  wanted.optimiser = options.optimiser == "adam" ? StyleOptimiser::kAdam : StyleOptimiser::kLbfgs;
  const auto job = stylePictureJobs(engine)(face, style, wanted);
  int told = 0;
  while (!job->work()) {
    const StyleProgress p = job->progress();
    if (p.step == told) continue;
    told = p.step;
    std::fprintf(stderr, "\rstyle: step %d of %d at %d, content %.4f, style %.4f, %.1f s ", p.step, p.steps, p.side,
                 p.contentLoss, p.styleLoss, p.seconds);
  }
  const StyleProgress p = job->progress();
  std::fprintf(stderr, "\rstyle: %d steps in %.1f s, content %.4f, style %.4f        \n", p.step, p.seconds,
               p.contentLoss, p.styleLoss);
  return *job->picture();
}

EditRecipe withStylePicture(const EditRecipe& recipe, StyleEdit edit, const Image8& face, const Image8& style,
                            const StylePictureCommandOptions& options, const EngineOptions& engine) {
  auto made = std::make_shared<StyledPicture>();
  made->title = std::filesystem::path(options.picture).stem().string();
  made->picture = optimised(face, style, options, engine);
  made->madeOf = std::make_shared<const EditRecipe>(recipe.withoutStyle());
  edit.picture = std::move(made);
  edit.strength = options.strength;
  return recipe.withStyle(std::move(edit));
}

}  // namespace lineament::app
