#pragma once
// Writing directions: a folder of .npy files and the manifest that readDirections (core/edit) reads. The manifest is
// replaced atomically after its files are there, so a reader never sees half of it. Throws Error.
#include <filesystem>
#include <string>
#include <vector>

#include "core/edit/direction.h"

namespace lineament {

struct LearnedDirection {
  Direction direction;
  std::string training;  ///< a JSON object: script, samples, score, accuracies ...
};

/// Replaces the manifest's list.
void writeDirections(const std::vector<LearnedDirection>& directions, const std::filesystem::path& folder);
/// Adds one, or replaces the one of the same id; the others stay as they are. Makes the folder.
void addDirection(const LearnedDirection& direction, const std::filesystem::path& folder);
/// Takes one out of the manifest; its files stay.
void removeDirection(const std::string& id, const std::filesystem::path& folder);

}  // namespace lineament
