#include "ui/photo/photo_opener.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>
#include <mutex>

#include "core/vision/picture_file.h"
#include "ui/photo/photo_dialog.h"

namespace lineament {
namespace {

// One search at a time; the models stay for the next photo.
FaceFinder ownFinder() {
  struct Own {
    std::mutex mutex;
    std::unique_ptr<PhotoFaces> models;
  };
  return [own = std::make_shared<Own>()](const Image8& photo) {
    const std::lock_guard lock(own->mutex);
    if (!own->models) own->models = std::make_unique<PhotoFaces>();
    return own->models->find(photo);
  };
}

QString patterns() {
  QString all;
  for (const std::string& suffix : readablePictureSuffixes()) {
    all += QStringLiteral(" *%1 *%2").arg(QString::fromStdString(suffix), QString::fromStdString(suffix).toUpper());
  }
  return all.trimmed();
}

}  // namespace

PhotoOpener::PhotoOpener(QSettings& settings, FaceFinder finder, QWidget* window)
    : QObject(window), settings_(settings), finder_(finder ? std::move(finder) : ownFinder()), window_(window) {
  setObjectName(QStringLiteral("photoOpener"));
}

bool PhotoOpener::isPhoto(const QString& file) {
  const auto& known = readablePictureSuffixes();
  return std::any_of(known.begin(), known.end(), [&](const std::string& suffix) {
    return file.endsWith(QString::fromStdString(suffix), Qt::CaseInsensitive);
  });
}

void PhotoOpener::ask() {
  const QString folder =
      settings_.value(QStringLiteral("photoFolder"), QStandardPaths::writableLocation(QStandardPaths::PicturesLocation))
          .toString();
  auto* files = new QFileDialog(window_, tr("Open photo"), folder, tr("Photos (%1);;All files (*)").arg(patterns()));
  files->setObjectName(QStringLiteral("openPhotoDialog"));
  files->setAttribute(Qt::WA_DeleteOnClose);
  files->setFileMode(QFileDialog::ExistingFile);
  connect(files, &QFileDialog::fileSelected, this, [this](const QString& file) {
    settings_.setValue(QStringLiteral("photoFolder"), QFileInfo(file).path());
    open(file);
  });
  files->open();
}

void PhotoOpener::open(const QString& file) {
  delete dialog_;
  dialog_ = new PhotoDialog(file, finder_, window_);
  dialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog_, &PhotoDialog::chosen, this, &PhotoOpener::chosen);
  dialog_->open();
}

}  // namespace lineament
