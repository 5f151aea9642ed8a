#pragma once
// The sliders: in groups, searchable, with favourites and presets, locks and a hint when an edit moves something else.
// GUI thread.
#include <QWidget>
#include <filesystem>
#include <map>
#include <vector>

#include "core/edit/direction.h"
#include "core/render/positions_job.h"
#include "core/render/render_service.h"
#include "ui/panel_memory.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QPushButton;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace lineament {

class AttributeRow;
class Document;
class EffectThumbnails;
class HoldRun;

class AttributePanel : public QWidget {
  Q_OBJECT

 public:
  AttributePanel(Document& document, RenderService& service, const std::vector<DirectionPtr>& directions,
                 std::filesystem::path memoryFile, QWidget* parent = nullptr);
  void resetAll();
  void randomVariation();
  /// Adds directions of a file or of the user's own; one of the same id is replaced.
  void addDirections(const std::vector<DirectionPtr>& directions);
  void removeDirection(const std::string& id);
  std::vector<DirectionPtr> directions() const;
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job);

 Q_SIGNALS:
  void message(const QString& sentence);  ///< for the status line
  void componentsWanted();
  void learningWanted();
  void detailsWanted(const lineament::DirectionPtr& direction);
  void forgetWanted(const lineament::DirectionPtr& direction);  ///< one of the user's own
  void keepWanted(const lineament::DirectionPtr& direction);

 private:
  struct Group {
    QString title;
    QToolButton* heading = nullptr;
    QWidget* body = nullptr;
    QVBoxLayout* layout = nullptr;
    std::vector<AttributeRow*> rows;
  };
  QWidget* noneYet();
  Group& groupOf(const QString& title);
  void addRow(const DirectionPtr& direction);
  void takeOut(const std::string& id);
  void arrange();
  void readDocument();
  void showLengths();
  void suggest(const AttributeRow& row);
  void fillPresets();
  void savePreset();
  void applyPreset(const std::string& name);
  void saveMemory();
  void setTo(const DirectionPtr& direction);

  Document& document_;
  RenderService& service_;
  std::filesystem::path memoryFile_;
  PanelMemory memory_;
  QLineEdit* search_ = nullptr;
  QComboBox* filter_ = nullptr;
  QMenu* presets_ = nullptr;
  QVBoxLayout* list_ = nullptr;
  QWidget* none_ = nullptr;  // what to do where no direction is known
  QWidget* hint_ = nullptr;
  QLabel* hintText_ = nullptr;
  QPushButton* hintLock_ = nullptr;
  QCheckBox* hold_ = nullptr;
  HoldRun* holdRun_ = nullptr;
  DirectionPtr hinted_;
  std::vector<std::unique_ptr<Group>> groups_;
  std::vector<AttributeRow*> rows_;
  std::vector<Lock> shownLocks_;
  EffectThumbnails* thumbnails_ = nullptr;
  struct SetTo {
    DirectionPtr direction;
    std::shared_ptr<PositionsJob> job;
  };
  std::map<JobId, SetTo> setToJobs_;
};

}  // namespace lineament
