#include <spdlog/spdlog.h>

#include <QApplication>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/preview_heads.h"
#include "ui/editor.h"

namespace lineament::app {

int openEditor(int argc, char** argv, const EngineOptions& options) {
  QApplication application(argc, argv);
  EditorSetup setup;
  setup.settingsFolder = settingsFolder();
  setup.engineFactory = [options] { return makeEngine(options); };
  try {
    setup.directions = shippedDirections();
    setup.previewHeadFile = dataFolder() / "preview" / "preview_heads.safetensors";
  } catch (const Error& e) {
    // Without them the window still shows, mixes and exports faces; it says what is missing.
    spdlog::warn("{}", e.sentence());
    setup.startMessage = e.sentence();
  }
  return runEditor(application, setup);
}

}  // namespace lineament::app
