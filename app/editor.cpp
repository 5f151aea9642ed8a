#include <spdlog/spdlog.h>

#include <QApplication>

#include "app/commands.h"
#include "app/places.h"
#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "core/engine/preview_heads.h"
#include "core/render/threaded_render_service.h"
#include "ui/editor.h"

namespace lineament::app {
namespace {

// The heads need the model's layer table; reading the whole file for it takes a few tens of milliseconds, before the
// window.
std::vector<PreviewHead> shippedHeads(const EngineOptions& options) {
  const auto model = readMobileModel(findModel(options.model));
  return readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", specOf(*model));
}

}  // namespace

int openEditor(int argc, char** argv, const EngineOptions& options) {
  QApplication application(argc, argv);
  EditorSetup setup;
  setup.settingsFolder = settingsFolder();
  setup.ownDirectionsFolder = ownDirectionsFolder();
  std::vector<PreviewHead> heads;
  try {
    setup.directions = knownDirections();
    heads = shippedHeads(options);
  } catch (const Error& e) {
    // Without them the window still shows and exports faces; it says what is missing.
    spdlog::warn("{}", e.sentence());
    setup.startMessage = e.sentence();
  }
  setup.makeService = [&](RenderListener& listener) {
    return makeThreadedRenderService([options] { return makeEngine(options); }, listener, std::move(heads));
  };
  return runEditor(application, setup);
}

}  // namespace lineament::app
