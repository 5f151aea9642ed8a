#pragma once
// Local edits: a list of edits with their regions, the tools that change the region of the chosen one, and the proof of
// what each of them changes. GUI thread.
#include <QPointer>
#include <QWidget>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "core/render/region_job.h"
#include "core/render/render_service.h"
#include "ui/local/local_row.h"

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace lineament {

class Canvas;
class ChannelInspector;
class ChannelSearch;
class Document;
class LocalProof;
class MaskBar;

class LocalPanel : public QWidget {
  Q_OBJECT

 public:
  /// `ownFolder`: attributes that the user found and kept, created when needed.
  LocalPanel(Document& document, RenderService& service, Canvas& canvas, LocalChoices choices, RegionTools tools,
             const std::filesystem::path& masksFolder, std::filesystem::path ownFolder, QWidget* parent = nullptr);
  /// Whether single keys take a tool.
  void setToolKeys(bool on);
  /// A part of another face, in the region of glasses until another one is chosen.
  void addPart(const FaceSource& face);
  /// Nothing happens when it is one of another model.
  void addAttribute(const LocalAttribute& attribute);
  /// Attributes of other models stay in the lists, but cannot be chosen any more.
  void setModel(const ModelInfo& info);
  /// The channels of any layer, to look at and to try in the chosen region.
  void inspectChannels();
  /// A search for the channels of an attribute, in the chosen region or another one.
  void searchChannels();
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 Q_SIGNALS:
  void problem(const QString& sentence);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  struct Asked {
    std::shared_ptr<RegionJob> job;
    std::optional<Qt::KeyboardModifiers> pick;  ///< set for a click: how it joins the mask
    std::string edit;                           ///< of a click: whose mask
  };

  void buildAddMenu();
  void offer(const LocalAttributePtr& attribute);
  void readDocument();
  void rebuild();
  void choose(const std::string& id);
  const LocalEdit* chosenEdit() const;
  void add(LocalEdit edit);
  bool ensureEdit();
  void wantMask();
  void forgetRegions();
  void paintBegins();
  void setRegion(const MaskPtr& mask, const QString& label);
  void pick(const QPointF& at, Qt::KeyboardModifiers modifiers);
  void showMask(const Asked& asked);
  void joinMask(const Asked& asked);

  Document& document_;
  RenderService& service_;
  LocalChoices choices_;
  RegionTools tools_;
  std::shared_ptr<RegionMemory> regions_ = std::make_shared<RegionMemory>();
  MaskBar* bar_ = nullptr;
  QLabel* empty_ = nullptr;
  QVBoxLayout* list_ = nullptr;
  QToolButton* addButton_ = nullptr;
  LocalProof* proof_ = nullptr;
  QPointer<ChannelInspector> inspector_;
  QPointer<ChannelSearch> search_;
  std::filesystem::path ownFolder_;
  std::vector<SynthesisLayer> layers_;
  std::vector<LocalRow*> rows_;
  std::string chosen_;
  std::string maskedRegion_;  // the named region that is on show or asked for; empty: a painted one
  EditRecipe maskedFace_;     // whose it is, without local edits and style
  std::map<JobId, Asked> asked_;
};

}  // namespace lineament
