#pragma once
// A session on disk (.lineament): a zip with `recipe.json`, latents and directions as safetensors, masks and pictures
// as PNG, and the photo where its face asks for that. It holds all that the picture depends on besides the model, so it
// comes back the same on another machine. docs/sessions.md describes every member. Any thread. Throws Error.
#include <filesystem>
#include <string>
#include <vector>

#include "core/edit/edit_recipe.h"

namespace lineament {

inline constexpr int kSessionFormat = 2;
inline constexpr int kFormatWithoutPhoto = 1;  ///< what sessions without a projected face are written as
inline constexpr const char* kSessionSuffix = ".lineament";

struct Session {
  EditRecipe recipe;
  std::string modelTitle;  ///< of the model that it was made with; for the sentence when another is loaded
  std::string modelHash;
};

/// Replaces the file atomically: the old one stays whole until the new one is safely on disk.
void writeSession(const Session& session, const std::filesystem::path& file);
/// `known`: directions of the program and the user; one of them with the same id and the same numbers takes the place
/// of the file's own. Throws kNotFound, kBadFile (no session, damaged, numbers that make no sense), kUnsupported (made
/// by a newer version of the program).
Session readSession(const std::filesystem::path& file, const std::vector<DirectionPtr>& known);

/// Every direction that the recipe uses, once.
std::vector<DirectionPtr> directionsOf(const EditRecipe& recipe);

}  // namespace lineament
