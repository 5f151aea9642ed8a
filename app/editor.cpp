#include <spdlog/spdlog.h>

#include <QApplication>
#include <QProcess>
#include <QThreadPool>
#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "app/commands.h"
#include "app/models.h"
#include "app/photo_picture.h"
#include "app/places.h"
#include "app/style_picture.h"
#include "core/base/error.h"
#include "core/engine/preview_heads.h"
#include "core/engine/recipe_transfer.h"
#include "core/engine/stylegan2_spec.h"
#include "core/io/mobile_model.h"
#include "core/io/style_model.h"
#include "core/nn/projection.h"
#include "core/render/threaded_render_service.h"
#include "core/session/session_file.h"
#include "ui/editor.h"
#include "ui/loading.h"
#include "ui/session/session_keeper.h"

namespace lineament::app {
namespace {

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
      *jobs = makeProjectionJobs(
          gradientSource(mobileModel(options, "Projecting a photo"), options),
          makeLossNetwork({.weights = findVgg, .device = options.device, .threads = options.threads}),
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

// The face can go along where both models have the embedded one's latent space.
ModelCard modelCard(const std::filesystem::path& file, const GeneratorSpec& own) {
  LoadedModel model;
  model.styleGan2 = readStyleGan2(file, {.meanSeeds = 0, .progress = {}});
  model.spec = specOf(*model.styleGan2->model);
  ModelCard card{cardOf(*model.styleGan2), {}};
  if (!own.levelHeads && !own.layers.empty() && sharesEmbeddedSpace(model)) {
    card.transfer = [own, to = model.spec](const EditRecipe& recipe) { return transferredTo(recipe, own, to); };
  }
  return card;
}

// A process of its own: LibTorch's threads and memory are not shared, and this face stays as it is. The face goes along
// as a session, written beside the window.
void openWindow(const EngineOptions& options, const std::filesystem::path& file,
                const std::optional<EditRecipe>& recipe) {
  QThreadPool::globalInstance()->start([options, file, recipe] {
    // Not --engine: what this model runs on need not run the other one.
    QStringList arguments{QStringLiteral("--model"),   QString::fromStdString(file.string()),
                          QStringLiteral("--device"),  QString::fromStdString(options.device),
                          QStringLiteral("--dtype"),   QString::fromStdString(options.dtype),
                          QStringLiteral("--threads"), QString::number(options.threads)};
    std::filesystem::path session;
    try {
      if (recipe) {
        static std::atomic<int> number = 0;
        session = sessionsFolder(settingsFolder()) / (kHandedOver + std::to_string(QCoreApplication::applicationPid()) +
                                                      "-" + std::to_string(++number) + kSessionSuffix);
        writeSession({*recipe, "", ""}, session);
        arguments << QStringLiteral("--open") << QString::fromStdString(session.string());
      }
    } catch (const std::exception& e) {
      spdlog::warn("The face could not go along: {}", e.what());
    }
    if (QProcess::startDetached(QCoreApplication::applicationFilePath(), arguments)) return;
    spdlog::warn("The window for {} could not be started.", file.string());
    std::error_code ignored;
    if (!session.empty()) std::filesystem::remove(session, ignored);
  });
}

}  // namespace

int openEditor(int argc, char** argv, const EngineOptions& options, const std::string& session) {
  QApplication application(argc, argv);
  EditorSetup setup;
  setup.settingsFolder = settingsFolder();
  setup.openFile = session;
  setup.cacheFolder = cacheFolder();
  setup.ownFolder = ownFolder();
  setup.ownDirectionsFolder = ownDirectionsFolder();
  setup.ownLocalFolder = ownLocalFolder();
  const auto own = std::make_shared<GeneratorSpec>();  // of this window's model, once it is read
  setup.models.card = [own](const std::filesystem::path& file) { return modelCard(file, *own); };
  setup.models.open = [options](const std::filesystem::path& file, const std::optional<EditRecipe>& recipe) {
    openWindow(options, file, recipe);
  };
  std::vector<PreviewHead> heads;
  std::shared_ptr<LoadedModel> model;
  try {
    setup.styles = styleSetup(options);
    setup.directions = knownDirections();
    setup.localAttributes = knownLocalAttributes(setup.directions);
    // The heads need the model's layer table; the engine takes what was read.
    bool shared = true;
    const bool loaded = withProgress(
        QObject::tr("Reading %1 …").arg(QString::fromStdString(findModel(options.model).filename().string())),
        [&](const std::function<void(double)>& progress) {
          model = std::make_shared<LoadedModel>(loadModel(options, progress));
          shared = sharesEmbeddedSpace(*model);
        });
    if (!loaded) return 0;
    *own = model->spec;
    if (!options.model.empty()) setup.otherModel = model->spec.title;
    heads = readPreviewHeads(dataFolder() / "preview" / "preview_heads.safetensors", model->spec);
    setup.regions = regionTools(model->spec);
    if (!shared) {
      // Shipped attributes would do anything there; the user's own may have been learned on this model.
      const std::vector<DirectionPtr> shipped = shippedDirections();
      const auto isShipped = [&](const DirectionPtr& d) {
        return std::any_of(shipped.begin(), shipped.end(),
                           [&](const DirectionPtr& s) { return s->id == d->id && s->normal == d->normal; });
      };
      std::erase_if(setup.directions, isShipped);
      std::erase_if(setup.localAttributes, [&](const LocalAttributePtr& a) {
        const auto* direction = std::get_if<DirectionPtr>(&a->effect);
        return direction != nullptr && isShipped(*direction);
      });
    }
    setup.projections = projectionJobs(options);
    setup.photoStyler = photoStyler(options);
  } catch (const Error& e) {
    // Without them the window still shows and exports faces; it says what is missing.
    spdlog::warn("{}", e.sentence());
    setup.startMessage = e.sentence();
  }
  // Decided when it is needed: to ask for CUDA is to load it.
  const EngineFactory fallback = [options, styleGan2 = model && model->styleGan2] {
    const auto cpu = cpuInstead(options, styleGan2);
    if (!cpu) throw Error::outOfMemory("computing the picture");
    return makeEngine(*cpu);
  };
  setup.makeService = [&](RenderListener& listener) {
    return makeThreadedRenderService(
        [options, model] {
          // An engine of LibTorch keeps copies of its own; one that is made again reads the file again.
          if (!model || (!model->mobile && !model->styleGan2)) return makeEngine(options);
          return makeEngine(std::exchange(*model, LoadedModel{}), options);
        },
        listener, std::move(heads), {.styles = styleApplier(options), .fallback = fallback}, setup.regions);
  };
  return runEditor(application, setup);
}

}  // namespace lineament::app
