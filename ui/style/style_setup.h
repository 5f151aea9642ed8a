#pragma once
// What the style panel is given from outside.
#include <filesystem>
#include <functional>

#include "core/edit/style_catalogue.h"
#include "core/engine/style_picture_job.h"

namespace lineament {

struct StyleSetup {
  StyleCatalogue shipped;
  std::filesystem::path ownFolder;  ///< the user's presets; created when needed
  /// Throws Error for a file that is no style network; called on a worker. Empty: every file is taken.
  std::function<void(const std::filesystem::path&)> check;
  StylePictureJobs pictureJobs;  ///< called on a worker; empty: there is no optimisation
};

}  // namespace lineament
