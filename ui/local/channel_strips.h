#pragma once
// What a search for channels found, as a table: the open face at five strengths of each list of channels, and the
// numbers about it. GUI thread.
#include <QImage>
#include <QTableWidget>
#include <map>
#include <vector>

#include "core/edit/edit_recipe.h"
#include "core/learn/channel_study.h"
#include "core/render/render_service.h"

namespace lineament {

/// One list of channels, ready to be used.
struct FoundChannels {
  LocalEdit edit;             ///< of strength 0, in the region that was searched
  std::vector<float> values;  ///< [channels], for strength 1, in SD
  std::vector<float> deviations;
  ChannelRecipe recipe;  ///< where it comes from
  std::string layer;
  QString layerTitle;
  bool fine = false;  ///< of a layer beyond what a preview is made of
};
/// Best first: by effect for the change of the picture where that was measured, else by contrast.
std::vector<FoundChannels> foundChannels(const ChannelStudy& study, const std::vector<SynthesisLayer>& layers,
                                         const std::string& modelHash);

class ChannelStrips : public QTableWidget {
  Q_OBJECT

 public:
  explicit ChannelStrips(RenderService& service, QWidget* parent = nullptr);
  ~ChannelStrips() override;
  /// `face`: what the strips show the edits on.
  void showFound(const std::vector<FoundChannels>& found, const ChannelStudy& study, const EditRecipe& face);
  void forget();
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 private:
  struct Place {
    int row = 0, column = 0;  ///< row -1: the unedited face, in every row
  };
  void draw(Place place, const QImage& picture);
  void cancel();

  RenderService& service_;
  std::map<JobId, Place> jobs_;
  std::vector<QImage> strips_;
};

}  // namespace lineament
