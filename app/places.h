#pragma once
// Where the program finds its own files. Throws Error::notFound with what to do.
#include <filesystem>
#include <string>

namespace lineament::app {

std::filesystem::path defaultModelFile();  ///< in the user's cache folder, whether it is there or not
/// `given`, else $LINEAMENT_MODEL, else the default; must exist.
std::filesystem::path findModel(const std::string& given);
std::filesystem::path defaultVggFile();  ///< weights of VGG16 in the user's cache folder, there or not
/// $LINEAMENT_VGG, else the default; must exist.
std::filesystem::path findVgg();
std::filesystem::path encoderFile();  ///< shipped; empty when it is not there
/// The `models` folder (directions, preview heads): $LINEAMENT_DATA, beside the program, or where it was installed.
std::filesystem::path dataFolder();
std::filesystem::path cacheFolder();          ///< $XDG_CACHE_HOME/lineament: models that the set-up fetched
std::filesystem::path ownFolder();            ///< $XDG_DATA_HOME/lineament: the user's own; not created here
std::filesystem::path ownDirectionsFolder();  ///< $XDG_DATA_HOME/lineament/directions; not created here
std::filesystem::path ownLocalFolder();       ///< $XDG_DATA_HOME/lineament/local, of local attributes; the same
std::filesystem::path ownStylesFolder();      ///< $XDG_DATA_HOME/lineament/styles, of style networks; the same
std::filesystem::path settingsFolder();       ///< $XDG_CONFIG_HOME/lineament; not created here

}  // namespace lineament::app
