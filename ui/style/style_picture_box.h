#pragma once
// Any picture as a style: opens one, shows how far the optimisation is, pauses, cancels, and keeps its picture. GUI
// thread.
#include <QWidget>

#include "core/render/render_service.h"
#include "ui/style/style_setup.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QSettings;
class QToolButton;

namespace lineament {

class Document;
class StylePictureOptionsBox;
class StylePictureRun;

class StylePictureBox : public QWidget {
  Q_OBJECT

 public:
  /// `settings` keeps the files that were used last.
  StylePictureBox(Document& document, RenderService& service, StylePictureJobs jobs, QSettings& settings,
                  QWidget* parent = nullptr);
  /// Starts at once, on the current face.
  void open(const QString& file);
  void openDialog();
  StylePictureRun& run() { return *run_; }
  const StylePictureRun& run() const { return *run_; }
  void setImageResolution(int resolution);
  /// Whether the newest picture is to be seen on the canvas.
  bool wantsToBeSeen() const;
  /// Something else was chosen: the canvas shows that.
  void stepBack();

 Q_SIGNALS:
  /// wantsToBeSeen() or the picture has changed.
  void seenChanged();
  void keepWanted();
  void problem(const QString& sentence);

 private:
  QPushButton* button(const QString& text, const char* name, const QString& tip);
  void showRecent();
  void showState();
  void showOwner();
  void runAgain();
  bool ofThisFace() const;

  Document& document_;
  QSettings& settings_;
  StylePictureRun* run_ = nullptr;
  StylePictureOptionsBox* options_ = nullptr;
  QToolButton* recent_ = nullptr;
  QToolButton* seen_ = nullptr;
  QLabel *thumbnail_ = nullptr, *name_ = nullptr, *hint_ = nullptr, *state_ = nullptr, *message_ = nullptr,
         *owner_ = nullptr;
  QWidget *progressArea_ = nullptr, *ownerArea_ = nullptr;
  QProgressBar* progress_ = nullptr;
  QPushButton *open_ = nullptr, *pause_ = nullptr, *cancel_ = nullptr, *keep_ = nullptr, *again_ = nullptr,
              *anew_ = nullptr;
};

}  // namespace lineament
