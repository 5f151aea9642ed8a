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
GeneratorSpec specOfModel(const EngineOptions& options) {
  return specOf(*readMobileModel(findModel(options.model)));
}

}  // namespace

int openEditor(int argc, char** argv, const EngineOptions& options) {
  QApplication application(argc, argv);
  EditorSetup setup;
  setup.settingsFolder = settingsFolder();
  setup.ownDirectionsFolder = ownDirectionsFolder();
  setup.ownLocalFolder = ownLocalFolder();
  std::vector<PreviewHead> heads;
  try {
    setup.directions = knownDirections();
    setup.localAttributes = knownLocalAttributes(setup.directions);
    const GeneratorSpec spec = specOfModel(options);
    heads = readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", spec);
    setup.regions = regionTools(spec);
  } catch (const Error& e) {
    // Without them the window still shows and exports faces; it says what is missing.
    spdlog::warn("{}", e.sentence());
    setup.startMessage = e.sentence();
  }
  setup.makeService = [&](RenderListener& listener) {
    return makeThreadedRenderService([options] { return makeEngine(options); }, listener, std::move(heads), {},
                                     setup.regions);
  };
  return runEditor(application, setup);
}

}  // namespace lineament::app
