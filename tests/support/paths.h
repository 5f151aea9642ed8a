#pragma once
// Where tests find what is not in the project: the imported model and ../shared. Empty when absent; such tests say
// SKIPPED.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

namespace lineament::test {

inline std::filesystem::path sharedFolder() {
  const std::filesystem::path p = std::filesystem::path(LINEAMENT_SOURCE_DIR) / ".." / "shared";
  return std::filesystem::exists(p / "README.md") ? p : std::filesystem::path{};
}

/// The model that the set-up imported: $LINEAMENT_MODEL, else the user's cache folder.
inline std::filesystem::path embeddedModel() {
  std::filesystem::path p;
  if (const char* m = std::getenv("LINEAMENT_MODEL")) {
    p = m;
  } else if (const char* c = std::getenv("XDG_CACHE_HOME")) {
    p = std::filesystem::path(c) / "lineament" / "mobilestylegan-ffhq-1024.safetensors";
  } else if (const char* h = std::getenv("HOME")) {
    p = std::filesystem::path(h) / ".cache" / "lineament" / "mobilestylegan-ffhq-1024.safetensors";
  }
  return std::filesystem::exists(p) ? p : std::filesystem::path{};
}

inline bool skipWithout(const std::filesystem::path& p, const char* what) {
  if (p.empty()) std::cerr << "SKIPPED: " << what << " is not here\n";
  return p.empty();
}

}  // namespace lineament::test
