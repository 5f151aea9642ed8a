#include "ui/photo/projection_run.h"

#include <QFileInfo>
#include <utility>

#include "core/io/sha256.h"
#include "core/vision/projection_target.h"
#include "ui/background.h"

namespace lineament {
namespace {

constexpr qint64 kHandOnMs = 1200;

struct Prepared {
  std::shared_ptr<ProjectionJob> job;
  PhotoFile file;
  PhotoPlace place;
};

Prepared prepare(const ProjectionJobs& jobs, const ChosenPhoto& chosen, const std::string& path, int imageResolution,
                 const ProjectionOptions& options) {
  const Image8& picture = chosen.photo->picture;
  const FaceAlignment alignment(chosen.landmarks);
  Prepared p;
  p.job = jobs(projectionTarget(picture, alignment, chosen.landmarks, imageResolution), options);
  p.file = {path, sha256OfFile(path), picture.width, picture.height};
  p.place = placeOf(alignment, chosen.landmarks);
  return p;
}

}  // namespace

ProjectionRun::ProjectionRun(RenderService& service, ProjectionJobs jobs, QObject* parent)
    : QObject(parent), service_(service), jobs_(std::move(jobs)) {}

ProjectionRun::~ProjectionRun() {
  if (jobId_ != 0) service_.cancelJob(jobId_);
}

void ProjectionRun::start(const ChosenPhoto& photo, int imageResolution, const ProjectionOptions& options) {
  cancel();
  if (!jobs_) return Q_EMIT failed(tr("Photos need the embedded face model; it is not loaded."));
  setState(State::kPreparing);
  const unsigned serial = serial_;
  inBackground(
      this,
      [jobs = jobs_, photo, path = QFileInfo(photo.file).absoluteFilePath().toStdString(), imageResolution, options] {
        return prepare(jobs, photo, path, imageResolution, options);
      },
      [this, serial](Prepared p) {
        if (serial != serial_) return;
        file_ = std::move(p.file);
        place_ = std::move(p.place);
        job_ = std::move(p.job);
        jobId_ = service_.startJob(job_);
        setState(State::kRunning);
      },
      [this, serial](const QString& sentence) {
        if (serial == serial_) fail(sentence);
      });
}

void ProjectionRun::setPaused(bool paused) {
  if (!job_ || (state_ != State::kRunning && state_ != State::kPaused)) return;
  job_->setPaused(paused);
  setState(paused ? State::kPaused : State::kRunning);
}

void ProjectionRun::keep() {
  if (!job_ || !job_->state()) return;
  job_->setPaused(false);
  job_->finishNow();
}

void ProjectionRun::cancel() {
  ++serial_;
  if (jobId_ != 0) service_.cancelJob(jobId_);
  jobId_ = 0;
  job_ = nullptr;
  handed_ = nullptr;
  last_ = {};
  setState(State::kIdle);
}

void ProjectionRun::fail(const QString& sentence) {
  if (handed_) {
    last_ = progress();
    jobId_ = 0;
    job_ = nullptr;
    setState(State::kDone);  // the face so far is not lost
  } else {
    cancel();
  }
  Q_EMIT failed(sentence);
}

void ProjectionRun::setState(State state) {
  if (state == state_) return;
  state_ = state;
  Q_EMIT changed();
}

void ProjectionRun::handOn() {
  const std::shared_ptr<const ProjectionState> state = job_->state();
  if (!state || state == handed_) return;
  handed_ = state;
  since_.restart();
  auto face = std::make_shared<ProjectedFace>();
  face->latent = state->latent;
  face->tuning = state->tuning;
  face->errors = state->errors;
  face->file = file_;
  face->place = place_;
  Q_EMIT improved(face);
}

void ProjectionRun::jobStep(JobId job, bool done) {
  if (job == 0 || job != jobId_ || !job_) return;
  if (!done) {
    if (!handed_ || since_.elapsed() >= kHandOnMs) handOn();
    return Q_EMIT changed();
  }
  handOn();
  last_ = progress();
  jobId_ = 0;
  job_ = nullptr;
  if (!handed_) return fail(tr("The projection ended without a face."));
  setState(State::kDone);
}

void ProjectionRun::jobFailed(JobId job, const QString& sentence) {
  if (job != 0 && job == jobId_) fail(sentence);
}

}  // namespace lineament
