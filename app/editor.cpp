#include <spdlog/spdlog.h>

#include <QApplication>
#include <mutex>

#include "app/commands.h"
#include "app/photo_picture.h"
#include "app/places.h"
#include "app/style_picture.h"
#include "core/base/error.h"
#include "core/engine/mobile_spec.h"
#include "core/engine/preview_heads.h"
#include "core/io/mobile_model.h"
#include "core/io/style_model.h"
#include "core/kernels/mobile_gradient.h"
#include "core/nn/projection.h"
#include "core/render/threaded_render_service.h"
#include "ui/editor.h"

namespace lineament::app {
namespace {

// The heads need the model's layer table; reading the whole file for it takes a few tens of milliseconds, before the
// window.
GeneratorSpec specOfModel(const EngineOptions& options) {
  return specOf(*readMobileModel(findModel(options.model)));
}

StyleSetup styleSetup(const EngineOptions& options) {
  StyleSetup styles;
  styles.pictureJobs = stylePictureJobs(options);
  styles.ownFolder = ownStylesFolder();
  styles.check = [](const std::filesystem::path& file) { readStyleModel(file); };
  const std::filesystem::path shipped = dataFolder() / "styles";
  if (std::filesystem::exists(shipped / "manifest.json")) styles.shipped = readStyleCatalogue(shipped);
  return styles;
}

// The model is read when the first photo is projected.
ProjectionJobs projectionJobs(const EngineOptions& options) {
  return [options, jobs = std::make_shared<ProjectionJobs>(), mutex = std::make_shared<std::mutex>()](
             const ProjectionTarget& target, const ProjectionOptions& wanted) {
    const std::lock_guard lock(*mutex);
    if (!*jobs) {
      *jobs = makeProjectionJobs(mobileGradientSource(readMobileModel(findModel(options.model)), options.threads),
                                 makeLossNetwork({.weights = findVgg, .threads = options.threads}),
                                 {.encoder = encoderFile()});
    }
    return (*jobs)(target, wanted);
  };
}

PhotoStyler photoStyler(const EngineOptions& options) {
  struct Own {
    std::mutex mutex;
    std::shared_ptr<StyleApplier> styles;
  };
  return [options, own = std::make_shared<Own>()](const Image8& photo, const StyleEdit& style) {
    const std::lock_guard lock(own->mutex);
    if (!own->styles) own->styles = styleApplier(options);
    return styledPhoto(photo, style, *own->styles);
  };
}

}  // namespace

int openEditor(int argc, char** argv, const EngineOptions& options, const std::string& session) {
  QApplication application(argc, argv);
  EditorSetup setup;
  setup.settingsFolder = settingsFolder();
  setup.openFile = session;
  setup.ownDirectionsFolder = ownDirectionsFolder();
  setup.ownLocalFolder = ownLocalFolder();
  std::vector<PreviewHead> heads;
  try {
    setup.styles = styleSetup(options);
    setup.directions = knownDirections();
    setup.localAttributes = knownLocalAttributes(setup.directions);
    const GeneratorSpec spec = specOfModel(options);
    heads = readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", spec);
    setup.regions = regionTools(spec);
    setup.projections = projectionJobs(options);
    setup.photoStyler = photoStyler(options);
  } catch (const Error& e) {
    // Without them the window still shows and exports faces; it says what is missing.
    spdlog::warn("{}", e.sentence());
    setup.startMessage = e.sentence();
  }
  setup.makeService = [&](RenderListener& listener) {
    return makeThreadedRenderService([options] { return makeEngine(options); }, listener, std::move(heads),
                                     {.styles = styleApplier(options)}, setup.regions);
  };
  return runEditor(application, setup);
}

}  // namespace lineament::app
