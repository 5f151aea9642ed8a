#pragma once
// What the attribute panel remembers between runs: favourite attributes and presets (sets of sliders by name), as JSON
// in the settings folder. Replaced atomically; a file that cannot be read is kept aside, never overwritten. GUI thread.
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace lineament {

struct PanelMemory {
  std::set<std::string> favourites;                             ///< direction ids
  std::map<std::string, std::map<std::string, float>> presets;  ///< name -> direction id -> strength
  bool hold = true;                                             ///< kept attributes are held by measuring the face
};

/// Empty when there is no file. Throws Error; the unreadable file is renamed first and the sentence says so.
PanelMemory readPanelMemory(const std::filesystem::path& file);
void writePanelMemory(const PanelMemory& memory, const std::filesystem::path& file);

/// Renames a file that cannot be read to NAME.unreadable-N.json, and says what it is called now; empty when it failed.
std::string setAside(const std::filesystem::path& file);

}  // namespace lineament
