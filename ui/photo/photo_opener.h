#pragma once
// From "Open photo" or a dropped picture to the face that shall be edited. The models that find faces are read once, on
// a worker, when the first photo is opened. GUI thread.
#include <QObject>
#include <QPointer>

#include "ui/photo/chosen_photo.h"

class QSettings;
class QWidget;

namespace lineament {

class PhotoDialog;

class PhotoOpener : public QObject {
  Q_OBJECT

 public:
  /// `finder`: empty for the program's own. The folder of photos is remembered in `settings`.
  PhotoOpener(QSettings& settings, FaceFinder finder, QWidget* window);

  void ask();  ///< for a file
  void open(const QString& file);
  /// By its name, a picture that can be read.
  static bool isPhoto(const QString& file);

 Q_SIGNALS:
  void chosen(const lineament::ChosenPhoto& photo);

 private:
  QSettings& settings_;
  FaceFinder finder_;
  QWidget* window_;
  QPointer<PhotoDialog> dialog_;
};

}  // namespace lineament
