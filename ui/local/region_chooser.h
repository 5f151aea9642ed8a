#pragma once
// Where something of the document is: everywhere, in a named region that follows the face, or in one that is painted.
// GUI thread.
#include <QWidget>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>

#include "core/render/region_job.h"
#include "core/render/render_service.h"

class QComboBox;
class QToolButton;

namespace lineament {

class Canvas;
class Document;
class MaskBar;

/// What the region belongs to.
struct RegionOwner {
  QString name;          ///< of the widgets: "style"
  QString title;         ///< "Where the style is"
  QString paintStep;     ///< of the history: "Paint the style"
  QString pickStep;      ///< "Pick where the style is"
  QString anywhereStep;  ///< "Style everywhere"
  QString namedStep;     ///< "Style: %1"
  std::function<bool(const EditRecipe&)> exists;
  std::function<std::optional<EditRegion>(const EditRecipe&)> region;
  std::function<EditRecipe(const EditRecipe&, std::optional<EditRegion>)> with;
};

class RegionChooser : public QWidget {
  Q_OBJECT

 public:
  RegionChooser(RegionOwner owner, Document& document, RenderService& service, Canvas& canvas, RegionTools tools,
                const std::filesystem::path& masksFolder, QWidget* parent = nullptr);
  ~RegionChooser() override;
  /// Whether somebody can see it: a dock behind another one is no hidden widget.
  void setOnShow(bool on);
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job);

 Q_SIGNALS:
  void problem(const QString& sentence);
  void toolsShown(bool on);

 private:
  void showTools();
  void choose();
  void readDocument();
  void setRegion(std::optional<EditRegion> region, const QString& label);
  void wantMask();
  void forget();
  void pick(const QPointF& at, Qt::KeyboardModifiers modifiers);
  void joinPicked(const MaskPtr& found, Qt::KeyboardModifiers modifiers);

  struct Asked {
    std::shared_ptr<RegionJob> job;
    std::optional<Qt::KeyboardModifiers> pick;  ///< set for a click: how it joins the mask
  };
  RegionOwner owner_;
  Document& document_;
  RenderService& service_;
  RegionTools tools_;
  std::shared_ptr<RegionMemory> memory_ = std::make_shared<RegionMemory>();
  QComboBox* region_ = nullptr;
  QToolButton* paint_ = nullptr;
  MaskBar* bar_ = nullptr;
  bool onShow_ = false;
  std::string masked_;     // the named region that is on show or asked for
  EditRecipe maskedFace_;  // whose it is, without local edits and style
  std::map<JobId, Asked> asked_;
};

}  // namespace lineament
