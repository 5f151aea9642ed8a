#pragma once
// One projection from the chosen photo to the face: the target is cut out on a worker, the job runs on the compute
// thread, and the newest face is handed on about once a second. GUI thread; no call blocks.
#include <QElapsedTimer>
#include <QObject>
#include <memory>

#include "core/engine/projection_job.h"
#include "core/render/render_service.h"
#include "ui/photo/chosen_photo.h"

namespace lineament {

class ProjectionRun : public QObject {
  Q_OBJECT

 public:
  enum class State { kIdle, kPreparing, kRunning, kPaused, kDone };

  ProjectionRun(RenderService& service, ProjectionJobs jobs, QObject* parent = nullptr);
  ~ProjectionRun() override;

  /// In place of the run before it.
  void start(const ChosenPhoto& photo, int imageResolution, const ProjectionOptions& options);
  void setPaused(bool paused);
  /// The face so far is the result.
  void keep();
  /// Ends it; what was handed on stays with whoever took it.
  void cancel();
  State state() const { return state_; }
  bool isLive() const { return state_ != State::kIdle && state_ != State::kDone; }
  ProjectionProgress progress() const { return job_ ? job_->progress() : last_; }

  void jobStep(JobId job, bool done);
  void jobFailed(JobId job, const QString& sentence);

 Q_SIGNALS:
  void changed();
  void improved(const lineament::ProjectedFacePtr& face);
  void failed(const QString& sentence);

 private:
  void fail(const QString& sentence);
  void setState(State state);
  void handOn();

  RenderService& service_;
  ProjectionJobs jobs_;
  State state_ = State::kIdle;
  unsigned serial_ = 0;  // of the run: answers to an earlier one are dropped
  JobId jobId_ = 0;
  std::shared_ptr<ProjectionJob> job_;
  std::shared_ptr<const ProjectionState> handed_;
  PhotoFile file_;
  PhotoPlace place_;
  ProjectionProgress last_;
  QElapsedTimer since_;
};

}  // namespace lineament
