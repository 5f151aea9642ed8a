#pragma once
// What style presets there are: the shipped ones and the user's own, read without their weights. Immutable. Any thread.
#include <filesystem>
#include <string>
#include <vector>

namespace lineament {

struct StylePreset {
  std::string id;                   ///< "starry-night": on the command line and in sessions
  std::string title;                ///< of the painting, or the name of the user's file
  std::string painter;              ///< empty: not known
  std::string year;                 ///< empty: not known
  std::filesystem::path weights;    ///< .safetensors of the shared network, or a .pth of fast_neural_style
  int number = 0;                   ///< of the style in the shared network
  std::filesystem::path thumbnail;  ///< part of the painting; empty: none
  bool own = false;                 ///< the user's
};
using StyleCatalogue = std::vector<StylePreset>;

/// Reads `manifest.json` in `folder` (models/styles). Throws Error.
StyleCatalogue readStyleCatalogue(const std::filesystem::path& folder);
/// Every .pth and .pt in `folder`, by name; an absent folder is an empty list. Weights are not looked at.
StyleCatalogue ownStylePresets(const std::filesystem::path& folder);
/// "Mosaic 2" -> "mosaic-2": what can be written on a command line.
std::string styleIdOf(const std::string& name);
/// Null when there is none.
const StylePreset* findStyle(const StyleCatalogue& catalogue, const std::string& id);

}  // namespace lineament
