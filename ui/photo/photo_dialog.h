#pragma once
// Which face of a photo: reads the file and looks for faces on a worker, lets one be chosen and its five points be put
// right, and shows the aligned square that comes of it. GUI thread.
#include <QDialog>
#include <QImage>

#include "ui/photo/chosen_photo.h"

class QDialogButtonBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace lineament {

class PhotoView;

class PhotoDialog : public QDialog {
  Q_OBJECT

 public:
  PhotoDialog(const QString& file, FaceFinder finder, QWidget* parent = nullptr);

 Q_SIGNALS:
  void chosen(const lineament::ChosenPhoto& photo);

 private:
  /// What a worker brings back.
  struct Opened {
    std::shared_ptr<const Photo> photo;
    std::shared_ptr<const Image8> shown;  // small enough to paint and to cut previews from
    std::vector<PhotoFace> faces;
    QString problem;  // with the search for faces; the photo itself is there
  };
  void present(Opened opened);
  void fail(const QString& sentence);
  void placeByHand();
  void reset();
  void showChoice();  // the square, its preview and whether it can be taken
  void take();
  Landmarks landmarks() const;

  QString file_;
  Opened opened_;
  std::vector<Landmarks> found_;  // per face shown; the last may be placed by hand
  PhotoView* view_ = nullptr;
  QLabel* preview_ = nullptr;
  QLabel* message_ = nullptr;
  QLabel* hint_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton* byHand_ = nullptr;
  QPushButton* reset_ = nullptr;
  QDialogButtonBox* buttons_ = nullptr;
};

}  // namespace lineament
