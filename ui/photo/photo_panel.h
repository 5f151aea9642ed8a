#pragma once
// The photo whose face is edited: the projection on its way (progress, difference, pause, keep, cancel), then the whole
// photo with the edits in it, and its export. GUI thread.
#include <QImage>
#include <QWidget>
#include <filesystem>
#include <memory>

#include "ui/photo/photo_result.h"
#include "ui/photo/projection_run.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace lineament {

class Canvas;
class Document;
class ErrorCurve;
class FittedPicture;
class RegionChooser;

class PhotoPanel : public QWidget {
  Q_OBJECT

 public:
  PhotoPanel(Document& document, RenderService& service, Canvas& canvas, ProjectionJobs jobs, const RegionTools& tools,
             PhotoStyler styler, const std::filesystem::path& masksFolder);

  void setImageResolution(int side) { imageResolution_ = side; }
  /// Starts a projection of the chosen face.
  void open(const ChosenPhoto& photo);
  ProjectionRun& run() { return *run_; }
  PhotoResult& result() { return *result_; }

  /// Whether somebody can see it: a dock behind another one is no hidden widget.
  void setOnShow(bool on);
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);

 Q_SIGNALS:
  void openWanted();
  void problem(const QString& sentence);
  void saved(const QString& path);
  /// Its mask tools are there, or not; their keys are those of the tools for local edits.
  void maskToolsShown(bool on);

 private:
  void showRun();
  void showResult();
  void showLarge();
  void keepPhoto(bool keep);
  void showKept();
  void adopt(const ProjectedFacePtr& face);
  void askForFile();
  void save(const QString& path);
  QImage shown(bool before) const;

  Document& document_;
  int imageResolution_ = 0;
  ChosenPhoto chosen_;
  ProjectedFacePtr face_;       // of this run, as the document shows it; null: not yet
  std::size_t stepBefore_ = 0;  // of the history
  ProjectionRun* run_ = nullptr;
  PhotoResult* result_ = nullptr;
  QLabel* stage_ = nullptr;
  QProgressBar* progress_ = nullptr;
  ErrorCurve* curve_ = nullptr;
  QPushButton* pause_ = nullptr;
  QPushButton* keep_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QCheckBox* likeness_ = nullptr;
  QWidget* runBox_ = nullptr;
  QWidget* resultBox_ = nullptr;
  FittedPicture* picture_ = nullptr;
  QPushButton* before_ = nullptr;
  QComboBox* method_ = nullptr;
  RegionChooser* region_ = nullptr;
  QCheckBox* kept_ = nullptr;
  QPushButton* export_ = nullptr;
  QCheckBox* location_ = nullptr;
  QImage editedImage_, photoImage_;
};

}  // namespace lineament
