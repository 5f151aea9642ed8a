#pragma once
// Favourite faces on disk, as JSON: seeds by number, other faces by their latent z. Replaced atomically. Throws Error.
#include <filesystem>
#include <vector>

#include "core/edit/edit_recipe.h"

namespace lineament {

/// Empty when there is no such file.
std::vector<FaceSource> readFavourites(const std::filesystem::path& file);
void writeFavourites(const std::vector<FaceSource>& faces, const std::filesystem::path& file);

}  // namespace lineament
