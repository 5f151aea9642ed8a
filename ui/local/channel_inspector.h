#pragma once
// Any layer's channels as pictures of the open face; what a few standard deviations more or less of one of them do in
// the chosen region; and a way to keep one as a local edit. GUI thread.
#include <QDialog>
#include <functional>
#include <map>

#include "core/learn/channel_pictures.h"
#include "core/render/render_service.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace lineament {

class Document;

class ChannelInspector : public QDialog {
  Q_OBJECT

 public:
  /// `region`: the mask that a channel is tried in, asked for at every try; null: the whole picture.
  ChannelInspector(Document& document, RenderService& service, std::function<MaskPtr()> region,
                   QWidget* parent = nullptr);
  ~ChannelInspector() override;
  void jobStep(JobId job, bool done);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);

 Q_SIGNALS:
  void editWanted(const lineament::LocalEdit& edit);

 private:
  void look();
  void showChannels();
  void tryChannel();
  LocalEdit editOf(int channel, float deviations) const;

  Document& document_;
  RenderService& service_;
  std::function<MaskPtr()> region_;
  QComboBox* layer_ = nullptr;
  QListWidget* channels_ = nullptr;
  QDoubleSpinBox* amount_ = nullptr;
  QLabel* tries_[3] = {nullptr, nullptr, nullptr};
  QLabel* about_ = nullptr;
  QPushButton* keep_ = nullptr;
  std::shared_ptr<ChannelPicturesJob> job_;
  JobId jobId_ = 0;
  std::map<JobId, int> tryJobs_;
};

}  // namespace lineament
