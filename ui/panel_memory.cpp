#include "ui/panel_memory.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament {
namespace {
constexpr std::size_t kLargest = std::size_t{4} << 20;
}

std::string setAside(const std::filesystem::path& file) {
  std::filesystem::path kept;
  std::error_code problem;
  for (int i = 1; kept.empty() || std::filesystem::exists(kept, problem); ++i) {
    kept = file;
    kept.replace_extension(".unreadable-" + std::to_string(i) + ".json");
  }
  std::filesystem::rename(file, kept, problem);
  return problem ? std::string() : kept.filename().string();
}

PanelMemory readPanelMemory(const std::filesystem::path& file) {
  std::error_code problem;
  if (!std::filesystem::exists(file, problem)) return {};
  const std::vector<std::byte> bytes = readFile(file, kLargest);
  PanelMemory memory;
  try {
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const nlohmann::json json = nlohmann::json::parse(text, text + bytes.size());
    memory.favourites = json.value("favourites", memory.favourites);
    memory.presets = json.value("presets", memory.presets);
    memory.hold = json.value("hold_by_measuring", memory.hold);
    for (auto& [name, sliders] : memory.presets) {
      std::erase_if(sliders, [](const auto& s) { return !std::isfinite(s.second) || std::abs(s.second) > 100.0F; });
    }
  } catch (const nlohmann::json::exception& e) {
    const std::string kept = setAside(file);
    throw Error::badFile(file.string(),
                         "text that is no list of presets" + (kept.empty() ? kept : " (kept as " + kept + ")"),
                         "favourites and presets in JSON")
        .withDetails(e.what());
  }
  return memory;
}

void writePanelMemory(const PanelMemory& memory, const std::filesystem::path& file) {
  std::error_code problem;
  std::filesystem::create_directories(file.parent_path(), problem);
  const nlohmann::ordered_json json = {
      {"favourites", memory.favourites}, {"presets", memory.presets}, {"hold_by_measuring", memory.hold}};
  writeFileAtomically(file, json.dump(1) + "\n");
}

}  // namespace lineament
