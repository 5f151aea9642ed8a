#pragma once
// The window: canvas in the middle, faces on the left, attributes and history on the right. GUI thread.
#include <QMainWindow>
#include <memory>

#include "ui/document.h"
#include "ui/editor.h"
#include "ui/frame_bridge.h"

class QLabel;
class QListWidget;
class QSettings;

namespace lineament {

class AttributePanel;
class Canvas;
class DirectionActions;
class ExportDialog;
class Gallery;
class LocalPanel;
class MixerPanel;
class ModelOpener;
class PhotoOpener;
class PhotoPanel;
class SessionKeeper;
class StylePanel;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(const EditorSetup& setup);
  ~MainWindow() override;

  Document& document() { return *document_; }
  SessionKeeper* sessions() { return sessions_.get(); }
  PhotoOpener* photos() { return photos_; }
  PhotoPanel* photo() { return photo_; }

 Q_SIGNALS:
  void frameShown(bool complete, bool interactive);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void buildDocks(const EditorSetup& setup);
  void buildMenus();
  void buildStatusLine();
  void showFrame(const Frame& frame);
  void showModel(const ModelInfo& info);
  void showDevice();
  void showHistory();
  void requestBefore();
  void exportPicture();
  void openLatent(const QString& file);
  void openSession();
  void saveSession();
  void saveSessionAs();
  void showSession();
  void showJob(JobId job, bool done);
  void about();
  void showStoredFiles();

  std::filesystem::path settingsFolder_, cacheFolder_, ownFolder_;
  std::unique_ptr<QSettings> settings_;
  std::unique_ptr<FrameBridge> bridge_;
  std::unique_ptr<RenderService> service_;
  std::unique_ptr<Document> document_;
  std::unique_ptr<SessionKeeper> sessions_;
  Canvas* canvas_ = nullptr;
  Gallery* gallery_ = nullptr;
  MixerPanel* mixer_ = nullptr;
  LocalPanel* locals_ = nullptr;
  StylePanel* styles_ = nullptr;
  PhotoOpener* photos_ = nullptr;
  PhotoPanel* photo_ = nullptr;
  ModelOpener* models_ = nullptr;
  AttributePanel* attributes_ = nullptr;
  DirectionActions* directions_ = nullptr;
  QListWidget* historyList_ = nullptr;
  QLabel* modelLabel_ = nullptr;
  QLabel* levelLabel_ = nullptr;
  QLabel* scaleLabel_ = nullptr;
  QAction* reopen_ = nullptr;
  QAction* export_ = nullptr;
  QAction* undo_ = nullptr;
  QAction* redo_ = nullptr;
  QAction* split_ = nullptr;
  ModelInfo model_;
  Generation shownGeneration_ = 0;
  int shownLevel_ = 0;
  EditRecipe beforeRecipe_;
  JobId beforeJob_ = 0;
  JobId exportJob_ = 0;
  ExportDialog* exportDialog_ = nullptr;
  QString otherModel_;  // name, for the title; empty: the program's own
};

}  // namespace lineament
