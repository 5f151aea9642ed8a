#pragma once
// Finds the channels of an attribute in a region: faces are told apart by hand or by a measure, the best channels come
// as strips of the open face, and good ones are kept as a local attribute. The search is a stepped job that can be
// stopped; the window stays usable. GUI thread.
#include <QDialog>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include "core/render/synthesis_pipeline.h"
#include "ui/local/channel_strips.h"
#include "ui/local/local_row.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;

namespace lineament {

class Document;
class FacePage;

class ChannelSearch : public QDialog {
  Q_OBJECT

 public:
  /// `choices` outlive the dialog. `ownFolder`: where attributes are kept, created when needed.
  ChannelSearch(Document& document, RenderService& service, const LocalChoices& choices, RegionTools tools,
                std::vector<SynthesisLayer> layers, std::filesystem::path ownFolder, QWidget* parent = nullptr);
  ~ChannelSearch() override;
  /// The region to start with: of the chosen edit; an empty name: none. A search that runs keeps its own.
  void setRegion(const EditRegion& region);
  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 Q_SIGNALS:
  void editWanted(const lineament::LocalEdit& edit);
  /// Saved in the user's own folder and wanted in the lists.
  void kept(const lineament::LocalAttributePtr& attribute);

 private:
  void build();
  QWidget* buildFaces();
  QWidget* buildFound();
  bool byHand() const;
  std::vector<std::uint32_t> marked(bool up) const;
  std::vector<std::string> chosenLayers() const;
  EditRegion region() const;
  void judge(std::uint32_t seed, std::optional<bool> mark);
  void nextFaces();
  void restAreWithout();
  void startOrStop();
  void start();
  void stop(const QString& sentence);
  void finish();
  void showState();
  const FoundChannels* chosen() const;
  void useHere();
  void keep();

  Document& document_;
  RenderService& service_;
  const LocalChoices& choices_;
  RegionTools tools_;
  std::vector<SynthesisLayer> layers_;
  std::filesystem::path ownFolder_;
  MaskPtr painted_;
  std::map<std::uint32_t, bool> marks_;
  std::uint32_t nextSeed_;
  std::shared_ptr<ChannelStudy> study_;  // runs, or is done and shown
  std::string measure_;                  // that sorts its faces; empty: the hand does
  JobId job_ = 0;                        // 0: none runs
  std::vector<FoundChannels> found_;

  QComboBox *region_ = nullptr, *sort_ = nullptr, *keepRegion_ = nullptr;
  QWidget* faces_ = nullptr;
  FacePage* page_ = nullptr;
  QLabel *marksLabel_ = nullptr, *keepLabel_ = nullptr, *message_ = nullptr;
  QListWidget* layerList_ = nullptr;
  QPushButton *start_ = nullptr, *use_ = nullptr, *keep_ = nullptr;
  QProgressBar* progress_ = nullptr;
  ChannelStrips* strips_ = nullptr;
  QLineEdit* name_ = nullptr;
};

}  // namespace lineament
