#include "ui/direction_actions.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMenu>

#include "core/learn/direction_folder.h"
#include "core/learn/direction_jobs.h"
#include "core/learn/foreign_directions.h"
#include "ui/attribute_panel.h"
#include "ui/direction_dialogs.h"
#include "ui/learn_dialog.h"

namespace lineament {
namespace {
constexpr int kComponents = 20;
}

DirectionActions::DirectionActions(Document& document, RenderService& service, AttributePanel& panel,
                                   std::filesystem::path ownFolder, QWidget* window)
    : QObject(window),
      document_(document),
      service_(service),
      panel_(panel),
      ownFolder_(std::move(ownFolder)),
      window_(window) {
  connect(&panel_, &AttributePanel::detailsWanted, this,
          [this](const DirectionPtr& d) { directionDialog(d, panel_.directions(), window_)->show(); });
  connect(&panel_, &AttributePanel::componentsWanted, this, &DirectionActions::findComponents);
  connect(&panel_, &AttributePanel::learningWanted, this, &DirectionActions::learn);
  connect(&panel_, &AttributePanel::keepWanted, this, &DirectionActions::keep);
  connect(&panel_, &AttributePanel::forgetWanted, this, &DirectionActions::forget);
}

DirectionActions::~DirectionActions() {
  delete learnDialog_;  // it still speaks to the service
}

void DirectionActions::fill(QMenu* menu) {
  const auto action = [&](const QString& text, const char* name, auto body) {
    QAction* a = menu->addAction(text);
    a->setObjectName(QLatin1String(name));
    connect(a, &QAction::triggered, this, body);
  };
  action(tr("&Learn an attribute…"), "actionLearn", [this] { learn(); });
  action(tr("&Open directions of a file…"), "actionOpenDirections", [this] {
    auto* files = new QFileDialog(window_, tr("Directions of another program"), QString(),
                                  tr("Directions (*.npy *.npz *.pt *.pth *.pkl *.safetensors);;All files (*)"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setFileMode(QFileDialog::ExistingFile);
    connect(files, &QFileDialog::fileSelected, this, &DirectionActions::openFile);
    files->open();
  });
  action(tr("Find principal &components"), "actionComponents", [this] { findComponents(); });
  menu->addSeparator();
  action(tr("How &alike they are…"), "actionCosines", [this] { cosineDialog(panel_.directions(), window_)->show(); });
  action(tr("&Vary at random"), "actionVary", [this] { panel_.randomVariation(); });
}

void DirectionActions::learn() {
  if (learnDialog_) return learnDialog_->raise();
  learnDialog_ = new LearnDialog(document_, service_, ownFolder_, window_);
  learnDialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(learnDialog_, &LearnDialog::learned, this, [this](const DirectionPtr& d) { panel_.addDirections({d}); });
  learnDialog_->show();
}

void DirectionActions::openFile(const QString& file) {
  auto job = std::make_shared<DirectionFileJob>(file.toStdString(), panel_.directions());
  files_[service_.startJob(job)] = {QFileInfo(file).fileName(), job};
  Q_EMIT message(tr("Reading %1 …").arg(QFileInfo(file).fileName()));
}

void DirectionActions::findComponents() {
  if (components_) return;
  components_ = std::make_shared<ComponentsJob>(kComponents);
  componentsJob_ = service_.startJob(components_);
  Q_EMIT underWay(tr("Looking for the directions in which faces differ most …"));
}

void DirectionActions::jobStep(JobId job, bool done) {
  if (learnDialog_) learnDialog_->jobStep(job, done);
  if (!done) return;
  if (components_ && job == componentsJob_) {
    panel_.addDirections(components_->components());
    components_.reset();
    Q_EMIT message(tr("The components are in the panel, under Components."));
  }
  const auto it = files_.find(job);
  if (it == files_.end()) return;
  auto* dialog = new DirectionFileDialog(it->second.name, it->second.job->found(), window_);
  files_.erase(it);
  connect(dialog, &QDialog::accepted, this, [this, dialog] { panel_.addDirections(dialog->chosen()); });
  dialog->open();
}

void DirectionActions::jobFailed(JobId job, const QString& sentence) {
  if (learnDialog_) learnDialog_->jobFailed(job, sentence);
  if (components_ && job == componentsJob_) components_.reset();  // it may be tried again
  files_.erase(job);
}

void DirectionActions::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  if (learnDialog_) learnDialog_->pictureReady(job, picture);
}

void DirectionActions::keep(const DirectionPtr& direction) {
  auto* dialog = new QInputDialog(window_);
  dialog->setObjectName(QStringLiteral("keepName"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Keep a direction"));
  dialog->setLabelText(tr("Name"));
  dialog->setTextValue(QString::fromStdString(direction->title));
  connect(dialog, &QInputDialog::textValueSelected, this, [this, direction](const QString& name) {
    if (name.trimmed().isEmpty()) return;
    auto kept = std::make_shared<Direction>(*direction);
    kept->title = name.trimmed().toStdString();
    kept->id = idOf(kept->title);
    kept->group = "Own";
    try {
      addDirection({*kept, ""}, ownFolder_);
      panel_.addDirections({kept});
    } catch (const std::exception& e) {  // an Error's what() is its sentence
      Q_EMIT message(QString::fromUtf8(e.what()));
    }
  });
  dialog->open();
}

void DirectionActions::forget(const DirectionPtr& direction) {
  try {
    removeDirection(direction->id, ownFolder_);
    panel_.removeDirection(direction->id);
  } catch (const std::exception& e) {
    Q_EMIT message(QString::fromUtf8(e.what()));
  }
}

}  // namespace lineament
