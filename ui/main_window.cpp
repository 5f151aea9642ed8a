#include "ui/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTimer>
#include <algorithm>

#include "core/base/error.h"
#include "core/session/latent_file.h"
#include "ui/attribute_panel.h"
#include "ui/background.h"
#include "ui/canvas.h"
#include "ui/direction_actions.h"
#include "ui/export_dialog.h"
#include "ui/face_mime.h"
#include "ui/gallery.h"
#include "ui/local/local_panel.h"
#include "ui/mixer_panel.h"
#include "ui/photo/photo_opener.h"
#include "ui/photo/photo_panel.h"
#include "ui/session/session_keeper.h"
#include "ui/session/stored_files.h"
#include "ui/style/style_panel.h"
#include "ui/theme.h"

namespace lineament {
namespace {
constexpr std::uint32_t kFirstFace = 85;
constexpr int kBeforePriority = 10, kExportPriority = 20;  // above thumbnails: somebody waits for them
constexpr int kMessageMs = 8000;
}  // namespace

MainWindow::MainWindow(const EditorSetup& setup)
    : settingsFolder_(setup.settingsFolder),
      cacheFolder_(setup.cacheFolder),
      ownFolder_(setup.ownFolder),
      otherModel_(QString::fromStdString(setup.otherModel)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(QStringLiteral("Lineament"));
  setAcceptDrops(true);
  settings_ = std::make_unique<QSettings>(QString::fromStdString((settingsFolder_ / "settings.ini").string()),
                                          QSettings::IniFormat);
  applyTheme(themeOf(settings_->value(QStringLiteral("theme"), QStringLiteral("dark")).toString()));

  bridge_ = std::make_unique<FrameBridge>();
  service_ = setup.makeService(*bridge_);
  document_ = std::make_unique<Document>(*service_, EditRecipe(Seed{kFirstFace}));

  canvas_ = new Canvas;
  canvas_->setMessage(tr("The model is being loaded …"));
  setCentralWidget(canvas_);
  buildDocks(setup);
  photos_ = new PhotoOpener(*settings_, setup.faceFinder, this);
  models_ = new ModelOpener(*document_, *settings_, setup.models, this);
  connect(models_, &ModelOpener::noModel, this, [this](const QString& file) { directions_->openFile(file); });
  connect(models_, &ModelOpener::looking, this,
          [this](const QString& name) { statusBar()->showMessage(tr("Looking at %1 …").arg(name), kMessageMs); });
  connect(photos_, &PhotoOpener::chosen, this, [this](const ChosenPhoto& photo) {
    photo_->open(photo);
    for (QWidget* w = photo_; w != nullptr; w = w->parentWidget()) {
      if (auto* d = qobject_cast<QDockWidget*>(w)) {
        d->show();
        d->raise();
      }
    }
  });
  sessions_ = std::make_unique<SessionKeeper>(*document_, sessionsFolder(settingsFolder_),
                                              [this] { return attributes_->directions(); });
  buildMenus();
  buildStatusLine();
  // The frame of the window manager needs some room, too.
  resize(QSize(1280, 820).boundedTo(screen()->availableSize() - QSize(0, 40)));
  restoreGeometry(settings_->value(QStringLiteral("geometry")).toByteArray());
  restoreState(settings_->value(QStringLiteral("docks")).toByteArray());

  connect(bridge_.get(), &FrameBridge::frame, this, &MainWindow::showFrame);
  connect(bridge_.get(), &FrameBridge::model, this, &MainWindow::showModel);
  connect(bridge_.get(), &FrameBridge::engine, this, [this](const ModelInfo& info, const QString& why) {
    model_.device = info.device;
    showDevice();
    statusBar()->showMessage(why, kMessageMs);
  });
  connect(bridge_.get(), &FrameBridge::failure, this, [this](const QString& sentence, bool fatal) {
    if (fatal) {
      canvas_->setMessage(sentence);
      modelLabel_->setText(tr("No model"));
    } else {
      statusBar()->showMessage(sentence, kMessageMs);
    }
  });
  connect(bridge_.get(), &FrameBridge::picture, this, [this](JobId job, const std::shared_ptr<const Image8>& picture) {
    if (job == beforeJob_) {
      canvas_->setBefore(toQImage(picture));
    } else if (job == exportJob_) {
      if (exportDialog_ != nullptr) exportDialog_->write(picture);
    } else {
      gallery_->pictureReady(job, picture);
      attributes_->pictureReady(job, picture);
      mixer_->pictureReady(job, picture);
      locals_->pictureReady(job, picture);
      styles_->pictureReady(job, picture);
      directions_->pictureReady(job, picture);
    }
  });
  connect(bridge_.get(), &FrameBridge::pictureError, this, [this](JobId job, const QString& sentence) {
    if (job == exportJob_ && exportDialog_ != nullptr) return exportDialog_->fail(sentence);
    if (styles_->pictureFailed(job, sentence)) return;
    statusBar()->showMessage(sentence, kMessageMs);
  });
  connect(bridge_.get(), &FrameBridge::jobStep, this, [this](JobId job, bool done) { showJob(job, done); });
  connect(bridge_.get(), &FrameBridge::jobError, this, [this](JobId job, const QString& sentence) {
    directions_->jobFailed(job, sentence);
    attributes_->jobFailed(job);
    locals_->jobFailed(job, sentence);
    styles_->jobFailed(job, sentence);
    photo_->jobFailed(job, sentence);
    statusBar()->showMessage(sentence, kMessageMs);
  });
  connect(attributes_, &AttributePanel::message, this,
          [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  connect(document_.get(), &Document::recipeChanged, this, &MainWindow::requestBefore);
  connect(document_.get(), &Document::historyChanged, this, &MainWindow::showHistory);
  connect(locals_, &LocalPanel::problem, this, [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  connect(styles_, &StylePanel::problem, this, [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  connect(gallery_, &Gallery::problem, this, [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  connect(sessions_.get(), &SessionKeeper::message, this,
          [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  connect(sessions_.get(), &SessionKeeper::stateChanged, this, &MainWindow::showSession);
  connect(sessions_.get(), &SessionKeeper::opened, this, [this](const std::vector<DirectionPtr>& directions) {
    std::vector<DirectionPtr> fresh;
    for (const DirectionPtr& d : directions) {
      const auto present = attributes_->directions();
      if (std::find(present.begin(), present.end(), d) == present.end()) fresh.push_back(d);
    }
    if (!fresh.empty()) attributes_->addDirections(fresh);
  });
  qApp->installEventFilter(this);
  requestBefore();
  showHistory();
  showSession();
  if (!setup.openFile.empty()) sessions_->open(QString::fromStdString(setup.openFile.string()));
  if (!sessions_->recovered().isEmpty()) {
    statusBar()->showMessage(tr("The last session did not end well; File > Reopen last session brings it back."));
  }
  if (!setup.startMessage.empty()) statusBar()->showMessage(QString::fromStdString(setup.startMessage), kMessageMs);
}

MainWindow::~MainWindow() {
  delete directions_;  // they still speak to the service
  delete locals_;
  delete styles_;
  delete photo_;
  // The compute thread ends before what it reports to.
  service_->shutdown();
}

void MainWindow::buildDocks(const EditorSetup& setup) {
  const auto dock = [this](const QString& title, const char* name, QWidget* content, Qt::DockWidgetArea area) {
    auto* d = new QDockWidget(title);
    d->setObjectName(QLatin1String(name));
    d->setAccessibleName(title);
    d->setWidget(content);
    addDockWidget(area, d);
    return d;
  };
  gallery_ = new Gallery(*document_, *service_, settingsFolder_ / "favourites.json");
  attributes_ = new AttributePanel(*document_, *service_, setup.directions, settingsFolder_ / "attributes.json");
  directions_ = new DirectionActions(*document_, *service_, *attributes_, setup.ownDirectionsFolder, this);
  connect(directions_, &DirectionActions::message, this,
          [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  connect(directions_, &DirectionActions::underWay, this, [this](const QString& s) { statusBar()->showMessage(s, 0); });
  historyList_ = new QListWidget;
  historyList_->setObjectName(QStringLiteral("historyList"));
  historyList_->setAccessibleName(tr("History"));
  connect(historyList_, &QListWidget::itemClicked, this,
          [this](QListWidgetItem* item) { document_->jumpTo(static_cast<std::size_t>(historyList_->row(item))); });
  mixer_ = new MixerPanel(*document_, *service_);
  connect(gallery_, &Gallery::mixWanted, mixer_, &MixerPanel::addFace);
  auto* faces = dock(tr("Faces"), "galleryDock", gallery_, Qt::LeftDockWidgetArea);
  auto* mixer = dock(tr("Mix"), "mixerDock", mixer_, Qt::LeftDockWidgetArea);
  auto* attributes = dock(tr("Attributes"), "attributeDock", attributes_, Qt::RightDockWidgetArea);
  LocalChoices choices{setup.localAttributes, setup.directions, {}, {}};
  if (setup.regions.finder) choices.regions = setup.regions.finder->names();
  locals_ = new LocalPanel(*document_, *service_, *canvas_, std::move(choices), setup.regions,
                           settingsFolder_ / "masks", setup.ownLocalFolder);
  connect(gallery_, &Gallery::partWanted, locals_, &LocalPanel::addPart);
  auto* local = dock(tr("Local edits"), "localDock", locals_, Qt::RightDockWidgetArea);
  styles_ = new StylePanel(*document_, *service_, *canvas_, setup.styles, setup.regions, settingsFolder_ / "masks",
                           *settings_);
  auto* styles = dock(tr("Styles"), "styleDock", styles_, Qt::RightDockWidgetArea);
  connect(styles, &QDockWidget::visibilityChanged, styles_, &StylePanel::setOnShow);
  connect(styles_, &StylePanel::maskToolsShown, locals_, [this](bool on) { locals_->setToolKeys(!on); });
  photo_ = new PhotoPanel(*document_, *service_, *canvas_, setup.projections, setup.regions, setup.photoStyler,
                          settingsFolder_ / "masks");
  auto* photo = dock(tr("Photo"), "photoDock", photo_, Qt::RightDockWidgetArea);
  connect(photo, &QDockWidget::visibilityChanged, photo_, &PhotoPanel::setOnShow);
  connect(photo_, &PhotoPanel::maskToolsShown, locals_, [this](bool on) { locals_->setToolKeys(!on); });
  connect(photo_, &PhotoPanel::openWanted, this, [this] { photos_->ask(); });
  connect(photo_, &PhotoPanel::problem, this, [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  connect(photo_, &PhotoPanel::saved, this,
          [this](const QString& path) { statusBar()->showMessage(tr("Saved %1").arg(path), kMessageMs); });
  tabifyDockWidget(attributes, local);
  tabifyDockWidget(local, styles);
  tabifyDockWidget(styles, photo);
  attributes->raise();
  auto* history = dock(tr("History"), "historyDock", historyList_, Qt::RightDockWidgetArea);
  resizeDocks({attributes, history}, {600, 120}, Qt::Vertical);
  resizeDocks({faces, mixer}, {480, 250}, Qt::Vertical);
  resizeDocks({faces}, {264}, Qt::Horizontal);
}

void MainWindow::buildMenus() {
  const auto action = [this](QMenu* menu, const QString& text, const char* name, const QKeySequence& keys, auto body) {
    QAction* a = menu->addAction(text);
    a->setObjectName(QLatin1String(name));
    a->setShortcut(keys);
    connect(a, &QAction::triggered, this, body);
    return a;
  };
  QMenu* file = menuBar()->addMenu(tr("&File"));
  action(file, tr("Open &photo…"), "actionOpenPhoto", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
         [this] { photos_->ask(); });
  action(file, tr("Open &model…"), "actionOpenModel", QKeySequence(), [this] { models_->ask(); });
  QMenu* recent = file->addMenu(tr("Recent mo&dels"));
  connect(recent, &QMenu::aboutToShow, this, [this, recent] {
    recent->clear();
    for (const QString& path : models_->recent()) {
      connect(recent->addAction(QFileInfo(path).fileName()), &QAction::triggered, this,
              [this, path] { models_->look(path); });
    }
    if (recent->isEmpty()) recent->addAction(tr("None yet"))->setEnabled(false);
  });
  action(file, tr("&Open session…"), "actionOpen", QKeySequence::Open, [this] { openSession(); });
  reopen_ = action(file, tr("Reopen &last session"), "actionReopen", QKeySequence(), [this] {
    const QString recovered = sessions_->recovered();
    sessions_->open(recovered.isEmpty() ? sessions_->last() : recovered);
  });
  reopen_->setEnabled(!sessions_->recovered().isEmpty() || !sessions_->last().isEmpty());
  action(file, tr("&Save session"), "actionSave", QKeySequence::Save, [this] { saveSession(); });
  action(file, tr("Save session &as…"), "actionSaveAs", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
         [this] { saveSessionAs(); });
  file->addSeparator();
  action(file, tr("&Random face"), "actionRandom", QKeySequence(Qt::CTRL | Qt::Key_R),
         [this] { gallery_->addRandom(); });
  export_ = action(file, tr("&Export picture…"), "actionExport", QKeySequence(Qt::CTRL | Qt::Key_E),
                   [this] { exportPicture(); });
  export_->setEnabled(false);  // until there is a model to render with
  action(file, tr("&Files on this computer…"), "actionStoredFiles", QKeySequence(), [this] { showStoredFiles(); });
  file->addSeparator();
  action(file, tr("&Quit"), "actionQuit", QKeySequence::Quit, [this] { close(); });

  QMenu* edit = menuBar()->addMenu(tr("&Edit"));
  undo_ = action(edit, tr("&Undo"), "actionUndo", QKeySequence::Undo, [this] { document_->undo(); });
  redo_ = action(edit, tr("&Redo"), "actionRedo", QKeySequence::Redo, [this] { document_->redo(); });
  redo_->setShortcuts({QKeySequence(QKeySequence::Redo), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  edit->addSeparator();
  action(edit, tr("Reset &attributes"), "actionReset", QKeySequence(Qt::CTRL | Qt::Key_0),
         [this] { attributes_->resetAll(); });
  action(edit, tr("&Keep face as favourite"), "actionFavourite", QKeySequence(Qt::CTRL | Qt::Key_D),
         [this] { gallery_->toggleFavourite(); });

  directions_->fill(menuBar()->addMenu(tr("&Attributes")));
  QMenu* view = menuBar()->addMenu(tr("&View"));
  action(view, tr("&Fit"), "actionFit", QKeySequence(Qt::Key_F), [this] { canvas_->zoomToFit(); });
  action(view, tr("&1:1 pixels"), "actionPixels", QKeySequence(Qt::Key_1), [this] { canvas_->zoomToPixels(); });
  action(view, tr("Zoom &in"), "actionZoomIn", QKeySequence::ZoomIn, [this] { canvas_->zoomBy(1.25); });
  action(view, tr("Zoom &out"), "actionZoomOut", QKeySequence::ZoomOut, [this] { canvas_->zoomBy(0.8); });
  split_ = action(view, tr("&Split before / after"), "actionSplit", QKeySequence(Qt::Key_S),
                  [this] { canvas_->setSplit(split_->isChecked()); });
  split_->setCheckable(true);
  view->addSeparator();
  QMenu* themes = view->addMenu(tr("&Theme"));
  auto* group = new QActionGroup(this);
  const QString current = settings_->value(QStringLiteral("theme"), QStringLiteral("dark")).toString();
  for (const Theme theme : {Theme::kSystem, Theme::kLight, Theme::kDark}) {
    const QString name = themeName(theme);
    QAction* a = action(themes, name.left(1).toUpper() + name.mid(1), "", {}, [this, theme, name] {
      applyTheme(theme);
      settings_->setValue(QStringLiteral("theme"), name);
    });
    a->setObjectName(QStringLiteral("actionTheme_") + name);
    a->setCheckable(true);
    a->setChecked(name == current);
    group->addAction(a);
  }
  for (QDockWidget* d : findChildren<QDockWidget*>()) view->addAction(d->toggleViewAction());

  QMenu* help = menuBar()->addMenu(tr("&Help"));
  action(help, tr("&Keys"), "actionKeys", QKeySequence::HelpContents, [this] {
    QMessageBox::information(
        this, tr("Keys"),
        tr("Hold B: the unedited face\nS: split line before / after\nF: fit, 1: one to one, wheel: zoom\n"
           "Ctrl+Z, Ctrl+Y: undo, redo\nCtrl+R: random face, Ctrl+D: keep it\nCtrl+E: export\n"
           "Double-click on a slider or its name: reset"));
  });
  action(help, tr("&About Lineament"), "actionAbout", {}, [this] { about(); });
}

void MainWindow::showJob(JobId job, bool done) {
  attributes_->jobStep(job, done);
  locals_->jobStep(job, done);
  styles_->jobStep(job, done);
  photo_->jobStep(job, done);
  directions_->jobStep(job, done);
}

void MainWindow::buildStatusLine() {
  statusBar()->setObjectName(QStringLiteral("statusLine"));
  modelLabel_ = new QLabel(tr("Loading …"));
  modelLabel_->setObjectName(QStringLiteral("statusModel"));
  levelLabel_ = new QLabel;
  levelLabel_->setObjectName(QStringLiteral("statusLevel"));
  scaleLabel_ = new QLabel;
  scaleLabel_->setObjectName(QStringLiteral("statusScale"));
  for (QLabel* l : {levelLabel_, scaleLabel_, modelLabel_}) {
    l->setContentsMargins(8, 0, 8, 0);
    statusBar()->addPermanentWidget(l);
  }
  connect(canvas_, &Canvas::scaleChanged, this,
          [this](double s) { scaleLabel_->setText(tr("%1 %").arg(qRound(s * 100.0))); });
}

void MainWindow::showModel(const ModelInfo& info) {
  model_ = info;
  canvas_->setMessage(QString());
  export_->setEnabled(true);
  mixer_->setImageResolution(info.imageResolution);
  styles_->setImageResolution(info.imageResolution);
  photo_->setImageResolution(info.imageResolution);
  sessions_->setModel(info.title, info.hash);
  locals_->setModel(info);
  showDevice();
}

void MainWindow::showDevice() {
  modelLabel_->setText(
      QStringLiteral("%1 · %2").arg(QString::fromStdString(model_.title), QString::fromStdString(model_.device)));
}

void MainWindow::showFrame(const Frame& frame) {
  // Frames of superseded requests are shown as long as they are newer than the screen: that is what makes a drag feel
  // live.
  if (frame.generation < shownGeneration_) return;
  if (frame.generation == shownGeneration_ && frame.level < shownLevel_) return;
  shownGeneration_ = frame.generation;
  shownLevel_ = frame.level;
  canvas_->setPicture(toQImage(frame.picture), model_.imageResolution);
  levelLabel_->setText(tr("%1 px · %2 ms").arg(frame.level).arg(frame.milliseconds, 0, 'f', 0));
  scaleLabel_->setText(tr("%1 %").arg(qRound(canvas_->scale() * 100.0)));
  Q_EMIT frameShown(frame.complete, document_->inGesture());
}

void MainWindow::showHistory() {
  const History& history = document_->history();
  historyList_->clear();
  for (const History::Step& step : history.steps()) historyList_->addItem(QString::fromStdString(step.label));
  historyList_->setCurrentRow(static_cast<int>(history.position()));
  undo_->setEnabled(history.canUndo());
  redo_->setEnabled(history.canRedo());
}

void MainWindow::requestBefore() {
  const EditRecipe before = document_->recipe().withoutEdits();
  if (document_->settling() || (beforeJob_ != 0 && before == beforeRecipe_)) return;
  service_->cancelPicture(beforeJob_);
  beforeRecipe_ = before;
  canvas_->setBefore(QImage());
  beforeJob_ = service_->requestPicture({before, 0, true, kBeforePriority});
}

void MainWindow::exportPicture() {
  if (model_.imageResolution == 0) return;
  const QString folder =
      settings_
          ->value(QStringLiteral("exportFolder"), QStandardPaths::writableLocation(QStandardPaths::PicturesLocation))
          .toString();
  QString name = QString::fromStdString(describe(document_->recipe().source())).toLower();
  name.replace(QLatin1Char(' '), QLatin1Char('-'));
  exportDialog_ =
      new ExportDialog(model_.imageResolution, QFileInfo(folder).isDir() ? folder : QDir::homePath(), name, this);
  exportDialog_->setAttribute(Qt::WA_DeleteOnClose);
  const EditRecipe recipe = document_->recipe();
  connect(exportDialog_, &ExportDialog::pictureWanted, this, [this, recipe](int size) {
    exportJob_ = service_->requestPicture({recipe, size, true, kExportPriority});
  });
  connect(exportDialog_, &ExportDialog::written, this, [this](const QString& path) {
    settings_->setValue(QStringLiteral("exportFolder"), QFileInfo(path).path());
    statusBar()->showMessage(tr("Saved %1").arg(path), kMessageMs);
  });
  connect(exportDialog_, &QDialog::finished, this, [this] {
    service_->cancelPicture(exportJob_);
    exportDialog_ = nullptr;
  });
  exportDialog_->open();
}

void MainWindow::openSession() {
  auto* dialog = new QFileDialog(this, tr("Open session"), {}, tr("Sessions (*%1)").arg(QLatin1String(kSessionSuffix)));
  dialog->setObjectName(QStringLiteral("openSessionDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { sessions_->open(file); });
  dialog->open();
}

void MainWindow::saveSession() {
  if (sessions_->file().isEmpty()) return saveSessionAs();
  sessions_->save(sessions_->file());
}

void MainWindow::saveSessionAs() {
  auto* dialog = new QFileDialog(this, tr("Save session"), {}, tr("Sessions (*%1)").arg(QLatin1String(kSessionSuffix)));
  dialog->setObjectName(QStringLiteral("saveSessionDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QLatin1String(kSessionSuffix + 1));
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { sessions_->save(file); });
  dialog->open();
}

void MainWindow::showSession() {
  const QString name = sessions_->file().isEmpty() ? tr("Untitled") : QFileInfo(sessions_->file()).completeBaseName();
  // Windows of several models stand side by side.
  setWindowTitle(otherModel_.isEmpty() ? tr("%1[*] - Lineament").arg(name)
                                       : tr("%1[*] - %2 - Lineament").arg(name, otherModel_));
  setWindowModified(sessions_->changed());
}

void MainWindow::openLatent(const QString& file) {
  inBackground(
      this, [path = file.toStdString()] { return latentFromNpy(path); },
      [this, file](const FaceSource& source) {
        // A latent from a file is taken as it is: whoever made it has truncated it or not.
        document_->change(document_->recipe().withSource(source).withPsi(1.0F), QFileInfo(file).fileName());
      },
      [this](const QString& sentence) { statusBar()->showMessage(sentence, kMessageMs); });
}

void MainWindow::about() {
  QMessageBox::about(
      this, tr("About Lineament"),
      tr("<h3>Lineament</h3><p>A native face editor. Everything stays on this computer.</p>"
         "<p>The program is licensed under Apache-2.0.</p>"
         "<p>The embedded model's weights (MobileStyleGAN, FFHQ) derive from NVIDIA's StyleGAN2 and are for "
         "<b>non-commercial</b> use.</p>"));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() || faceOf(*event->mimeData())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  if (const auto face = faceOf(*event->mimeData())) return mixer_->addFace(*face);
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  const QString file = urls.first().toLocalFile();
  // A .npy file may be a face or a direction: with Shift it is a direction.
  const bool shift = (event->modifiers() & Qt::ShiftModifier) != 0;
  if (file.endsWith(QLatin1String(".npy"), Qt::CaseInsensitive) && !shift) return openLatent(file);
  if (file.endsWith(QLatin1String(kSessionSuffix), Qt::CaseInsensitive)) return sessions_->open(file);
  if (PhotoOpener::isPhoto(file)) return photos_->open(file);
  for (const char* suffix : {".npy", ".npz", ".pt", ".pth", ".pkl", ".safetensors"}) {
    if (file.endsWith(QLatin1String(suffix), Qt::CaseInsensitive)) {
      return shift ? directions_->openFile(file) : models_->consider(file);
    }
  }
  statusBar()->showMessage(
      tr("%1 cannot be opened here; photos, sessions (.lineament), latents (.npy) and directions (.npz, .pt, "
         ".safetensors, or .npy with Shift) can.")
          .arg(QFileInfo(file).fileName()),
      kMessageMs);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  // B is taken before the widget with the focus sees it: lists search for letters and number fields swallow them.
  if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) {
    const auto* widget = qobject_cast<QWidget*>(watched);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (widget != nullptr && widget->window() == this && key->key() == Qt::Key_B &&
        (event->type() == QEvent::KeyRelease || key->modifiers() == Qt::NoModifier)) {
      if (!key->isAutoRepeat()) canvas_->setShowBefore(event->type() == QEvent::KeyPress);
      return true;
    }
  } else if (watched == this && event->type() == QEvent::WindowDeactivate) {
    canvas_->setShowBefore(false);  // the release goes to another window
  }
  return QMainWindow::eventFilter(watched, event);
}

void MainWindow::showStoredFiles() {
  auto* dialog = new StoredFilesDialog(storedPlaces(settingsFolder_, cacheFolder_, ownFolder_), this);
  connect(dialog, &StoredFilesDialog::problem, this,
          [this](const QString& s) { statusBar()->showMessage(s, kMessageMs); });
  dialog->show();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  settings_->setValue(QStringLiteral("geometry"), saveGeometry());
  settings_->setValue(QStringLiteral("docks"), saveState());
  sessions_->finish();
  event->accept();
}

}  // namespace lineament
