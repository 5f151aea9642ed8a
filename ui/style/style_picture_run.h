#pragma once
// One optimisation toward a style picture from its file to its outcome: the file is decoded on a worker while the face
// is rendered, then the job runs on the compute thread. GUI thread; no call blocks.
#include <QImage>
#include <QObject>
#include <optional>

#include "core/edit/edit_recipe.h"
#include "core/engine/style_picture_job.h"
#include "core/render/render_service.h"

namespace lineament {

class StylePictureRun : public QObject {
  Q_OBJECT

 public:
  enum class State { kIdle, kPreparing, kRunning, kPaused, kDone };

  StylePictureRun(RenderService& service, StylePictureJobs jobs, QObject* parent = nullptr);
  ~StylePictureRun() override;

  /// In place of the run before it. `face`: without a style.
  void start(const QString& file, const EditRecipe& face, const StylePictureOptions& options);
  void setPaused(bool paused);
  /// Ends it; what there is of it is given up.
  void cancel();
  State state() const { return state_; }
  /// The recipe of its face was put right: the picture belongs to that one.
  void follow(const EditRecipe& before, const EditRecipe& after);
  bool isLive() const { return state_ != State::kIdle && state_ != State::kDone; }
  const QString& file() const { return file_; }
  const EditRecipe& face() const { return *face_; }
  StyleProgress progress() const { return job_ ? job_->progress() : StyleProgress{}; }
  /// The newest picture; null before the first step is done.
  StyledPicturePtr styled() const { return styled_; }

  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);
  void pictureReady(JobId job, const std::shared_ptr<const Image8>& picture);
  /// True when it was the face of the run.
  bool pictureFailed(JobId job, const QString& sentence);

 Q_SIGNALS:
  void changed();
  /// The style picture was read: it is small enough to be shown.
  void decoded(const QImage& thumbnail);
  void pictureImproved();
  void failed(const QString& sentence);

 private:
  void begin();
  void fail(const QString& sentence);
  void setState(State state);

  RenderService& service_;
  StylePictureJobs jobs_;
  State state_ = State::kIdle;
  unsigned serial_ = 0;  // of the run: answers to an earlier one are dropped
  QString file_;
  std::shared_ptr<const EditRecipe> face_ = std::make_shared<const EditRecipe>();
  StylePictureOptions options_;
  JobId faceJob_ = 0, jobId_ = 0;
  std::shared_ptr<const Image8> facePicture_, stylePicture_;
  std::shared_ptr<StylePictureJob> job_;
  std::shared_ptr<const Image8> newest_;
  StyledPicturePtr styled_;
};

}  // namespace lineament
