#include <algorithm>
#include <charconv>

#include "app/commands.h"
#include "app/models.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/edit/mask_ops.h"
#include "core/kernels/kernel_style_network.h"
#include "core/nn/torch_style_network.h"
#include "core/render/preset_applier.h"
#include "core/vision/picture_file.h"

namespace lineament::app {
namespace {

struct Named {
  std::string name;
  float share = 1.0F;
};

// "starry-night=0.8", "starry-night"
Named shareOf(const std::string& option, const std::string& text) {
  const std::size_t equals = text.find('=');
  Named found{text.substr(0, equals), 1.0F};
  if (equals == std::string::npos) return found;
  const char* end = text.data() + text.size();
  const auto [at, problem] = std::from_chars(text.data() + equals + 1, end, found.share);
  if (problem != std::errc() || at != end || !(found.share >= 0.0F && found.share <= 1.0F)) {
    throw Error::badArgument(option + " " + found.name, "\"" + text.substr(equals + 1) + "\"",
                             "a share from 0 to 1, as in " + found.name + "=0.8");
  }
  return found;
}

std::string known(const std::string& option, const std::string& id, const StyleCatalogue& catalogue) {
  if (findStyle(catalogue, id) != nullptr) return id;
  std::string names;
  for (const StylePreset& p : catalogue) names += (names.empty() ? "" : ", ") + p.id;
  throw Error::badArgument(option, "the style \"" + id + "\"",
                           names.empty() ? "none: no style is installed" : "one of " + names);
}

}  // namespace

StyleCatalogue knownStyles() {
  StyleCatalogue all;
  const std::filesystem::path shipped = dataFolder() / "styles";
  if (std::filesystem::exists(shipped / "manifest.json")) all = readStyleCatalogue(shipped);
  for (StylePreset& own : ownStylePresets(ownStylesFolder())) {
    std::erase_if(all, [&](const StylePreset& p) { return p.id == own.id; });
    all.push_back(std::move(own));
  }
  return all;
}

std::shared_ptr<StyleApplier> styleApplier(const EngineOptions& options) {
  const bool torch = options.engine == "torch" || (options.engine == "auto" && isGpu(options.device));
  StyleNetworkFactory factory = [options, torch](std::shared_ptr<const StyleModel> model) {
    if (torch)
      return makeTorchStyleNetwork(std::move(model),
                                   {.device = torchOptions(options, false).device, .threads = options.threads});
    return makeKernelStyleNetwork(std::move(model), {.threads = options.threads});
  };
  return makePresetApplier(knownStyles, std::move(factory));
}

void addStyleOptions(CLI::App& command, StyleOptions& options) {
  command.add_option("--style", options.style,
                     "Style put on the finished face, with its strength, as in starry-night=0.8");
  command.add_option("--style-blend", options.blend, "Second style blended into the first, as in udnie=0.3");
  command.add_option("--style-colours", options.colours, "Whose colours: style or face")
      ->check(CLI::IsMember({"style", "face"}))
      ->capture_default_str();
  command
      .add_option("--style-side", options.side,
                  "Size at which the style sees the face: the smaller, the broader its strokes")
      ->check(CLI::Range(64, 8192))
      ->capture_default_str();
  command.add_option("--style-region", options.region,
                     "Region that the style is put on, as in background (see `region`)");
  command.add_option("--style-mask", options.mask, "The same as a square grey picture, white is inside");
}

StyleEdit styleEditOf(const StyleOptions& options) {
  StyleEdit style;
  style.colours = options.colours == "face" ? StyleColours::kOfFace : StyleColours::kOfStyle;
  style.side = options.side;
  if (!options.mask.empty()) {
    style.region = std::make_shared<const Mask>(maskFromGrey(readPicture(options.mask)));
  } else if (!options.region.empty()) {
    style.region = options.region;
  }
  return style;
}

EditRecipe styled(EditRecipe recipe, const StyleOptions& options) {
  if (options.style.empty()) return recipe;
  const StyleCatalogue catalogue = knownStyles();
  StyleEdit style = styleEditOf(options);
  const Named first = shareOf("--style", options.style);
  style.preset = known("--style", first.name, catalogue);
  style.strength = first.share;
  if (!options.blend.empty()) {
    const Named second = shareOf("--style-blend", options.blend);
    style.second = known("--style-blend", second.name, catalogue);
    style.blend = second.share;
  }
  return recipe.withStyle(std::move(style));
}

}  // namespace lineament::app
