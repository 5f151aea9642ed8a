#pragma once
// Where new sliders come from, and where they are kept: learning by thumbs, principal components, files of other
// programs; names under which the user keeps them. The menu "Attributes" is made of it. GUI thread; no call blocks.
#include <QObject>
#include <QPointer>
#include <filesystem>
#include <map>
#include <memory>

#include "core/edit/direction.h"
#include "core/render/render_service.h"

class QMenu;
class QWidget;

namespace lineament {

class AttributePanel;
class ComponentsJob;
class DirectionFileJob;
class Document;
class LearnDialog;

class DirectionActions : public QObject {
  Q_OBJECT

 public:
  /// Dialogs belong to `window`. `ownFolder`: the user's own directions.
  DirectionActions(Document& document, RenderService& service, AttributePanel& panel, std::filesystem::path ownFolder,
                   QWidget* window);
  ~DirectionActions() override;

  void fill(QMenu* menu);
  void openFile(const QString& file);
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 Q_SIGNALS:
  void message(const QString& sentence);   ///< for the status line
  void underWay(const QString& sentence);  ///< the same, until the next one

 private:
  void learn();
  void findComponents();
  void keep(const DirectionPtr& direction);
  void forget(const DirectionPtr& direction);

  Document& document_;
  RenderService& service_;
  AttributePanel& panel_;
  std::filesystem::path ownFolder_;
  QWidget* window_;
  QPointer<LearnDialog> learnDialog_;
  struct DirectionFile {
    QString name;
    std::shared_ptr<DirectionFileJob> job;
  };
  std::map<JobId, DirectionFile> files_;
  std::shared_ptr<ComponentsJob> components_;
  JobId componentsJob_ = 0;
};

}  // namespace lineament
