#pragma once
// From the compute thread to the GUI thread: results are stored, one queued wake-up delivers what is newest. Frames
// that were overtaken before the GUI thread looked are dropped here.
#include <QImage>
#include <QObject>
#include <QString>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/render/render_service.h"

namespace lineament {

/// Shares the pixels: the picture lives as long as the image does.
QImage toQImage(std::shared_ptr<const Image8> picture);

class FrameBridge : public QObject, public RenderListener {
  Q_OBJECT

 public:
  void modelReady(const ModelInfo& info) override;
  void modelFailed(const Error& error) override;
  void engineChanged(const ModelInfo& info, const std::string& why) override;
  void frameReady(const Frame& frame) override;
  void frameFailed(Generation generation, const Error& error) override;
  void pictureReady(JobId job, std::shared_ptr<const Image8> picture) override;
  void pictureFailed(JobId job, const Error& error) override;
  void jobStepped(JobId job, bool done) override;
  void jobFailed(JobId job, const Error& error) override;

 Q_SIGNALS:
  void model(const lineament::ModelInfo& info);
  void engine(const lineament::ModelInfo& info, const QString& why);
  void failure(const QString& sentence, bool fatal);
  void frame(const lineament::Frame& frame);
  void picture(lineament::JobId job, std::shared_ptr<const lineament::Image8> picture);
  void pictureError(lineament::JobId job, const QString& sentence);
  void jobStep(lineament::JobId job, bool done);
  void jobError(lineament::JobId job, const QString& sentence);

 private:
  void wake();
  void deliver();
  struct Finished {
    JobId job;
    std::shared_ptr<const Image8> picture;
    QString error;
  };
  std::mutex mutex_;
  bool wakeQueued_ = false;
  std::optional<ModelInfo> model_;
  std::optional<std::pair<ModelInfo, QString>> engine_;
  std::optional<Frame> frame_;
  std::optional<std::pair<QString, bool>> failure_;
  struct Stepped {
    bool done = false;
    QString error;
  };
  std::vector<Finished> pictures_;
  std::map<JobId, Stepped> jobs_;
};

}  // namespace lineament
