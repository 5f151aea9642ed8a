#pragma once
// Styles: the presets on the user's own face, what can be set about the one that is on it, and any picture as a style.
// Trying one shows it on the canvas without a trace in the history; choosing it is one step. GUI thread.
#include <QWidget>
#include <filesystem>
#include <set>

#include "core/render/render_service.h"
#include "core/render/synthesis_pipeline.h"
#include "ui/style/style_setup.h"

class QLabel;
class QLineEdit;
class QSettings;
class QToolButton;

namespace lineament {

class Canvas;
class Document;
class StyleControls;
class StyleLibrary;
class StyleList;
class StylePictureBox;
class RegionChooser;
class StyleThumbnails;

class StylePanel : public QWidget {
  Q_OBJECT

 public:
  StylePanel(Document& document, RenderService& service, Canvas& canvas, const StyleSetup& setup, RegionTools tools,
             const std::filesystem::path& masksFolder, QSettings& settings, QWidget* parent = nullptr);
  /// A style network is added to the user's own styles; anything else is used as a style picture.
  void openFile(const QString& file);
  /// Whether somebody can see it: a dock behind another one is no hidden widget.
  void setOnShow(bool on);
  void setImageResolution(int resolution);
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);
  /// True when the panel says it itself.
  bool pictureFailed(JobId job, const QString& sentence);

 Q_SIGNALS:
  void problem(const QString& sentence);
  /// Its mask tools are there, or not; their keys are those of the tools for local edits.
  void maskToolsShown(bool on);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* buildGallery();
  QWidget* buildSettings(StylePictureBox& box);
  void connectParts();
  void showStyles();
  void readDocument();
  void say(const QString& sentence);
  QString titleOf(const std::string& id) const;
  void tryStyle(const QString& id);
  void chooseStyle(const QString& id);
  void showMenu(const QString& id, const QPoint& at);
  void forgetStyle(const std::string& id);
  void addDialog();
  void showRun();
  void keepRun();

  Document& document_;
  StyleLibrary* library_ = nullptr;
  StyleThumbnails* thumbnails_ = nullptr;
  StyleList* list_ = nullptr;
  QLineEdit* search_ = nullptr;
  QLabel* message_ = nullptr;
  StyleControls* controls_ = nullptr;
  RegionChooser* region_ = nullptr;
  QToolButton* pictureHead_ = nullptr;
  StylePictureBox* picture_ = nullptr;
  StyleEdit last_;                   // the style that was on the face last: its colours and strokes are taken over
  std::set<std::string> paintings_;  // asked for
  bool trying_ = false;
  StyledPicturePtr shownRun_;  // on the canvas
};

}  // namespace lineament
