#include "ui/style/style_picture_run.h"

#include <QFileInfo>
#include <algorithm>

#include "core/base/error.h"
#include "core/vision/picture_file.h"
#include "ui/background.h"
#include "ui/frame_bridge.h"

namespace lineament {
namespace {

constexpr int kFacePriority = 15;  // somebody waits for it
constexpr int kThumbnail = 96;
// Styles are looked at no larger than this; the rest of a big photo is given back at once.
constexpr int kLargestSide = 2048;

struct Decoded {
  std::shared_ptr<const Image8> picture;
  QImage thumbnail;
};

Decoded decode(const std::string& file) {
  Image8 picture = readPicture(file);
  if (const int longest = std::max(picture.width, picture.height); longest > kLargestSide) {
    const auto fitted = [&](int side) {
      return std::max(1, static_cast<int>(std::int64_t{side} * kLargestSide / longest));
    };
    picture = resized(picture, fitted(picture.width), fitted(picture.height));
  }
  Decoded d{std::make_shared<const Image8>(std::move(picture)), {}};
  d.thumbnail = toQImage(d.picture).scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  return d;
}

}  // namespace

StylePictureRun::StylePictureRun(RenderService& service, StylePictureJobs jobs, QObject* parent)
    : QObject(parent), service_(service), jobs_(std::move(jobs)) {}

StylePictureRun::~StylePictureRun() {
  if (jobId_ != 0) service_.cancelJob(jobId_);
  service_.cancelPicture(faceJob_);
}

void StylePictureRun::start(const QString& file, const EditRecipe& face, const StylePictureOptions& options) {
  cancel();
  if (!jobs_) return Q_EMIT failed(tr("This program was built without the optimisation toward a picture."));
  file_ = file;
  face_ = std::make_shared<const EditRecipe>(face);
  options_ = options;
  setState(State::kPreparing);
  const unsigned serial = serial_;
  inBackground(
      this, [path = file.toStdString()] { return decode(path); },
      [this, serial](const Decoded& d) {
        if (serial != serial_) return;
        Q_EMIT decoded(d.thumbnail);
        stylePicture_ = d.picture;
        begin();
      },
      [this, serial](const QString& sentence) {
        if (serial == serial_) fail(sentence);
      });
  faceJob_ = service_.requestPicture({face, 0, true, kFacePriority});
}

// With the face and the style, whichever comes last.
void StylePictureRun::begin() {
  if (!facePicture_ || !stylePicture_ || job_) return;
  const unsigned serial = serial_;
  inBackground(
      this,
      [jobs = jobs_, face = facePicture_, style = stylePicture_, options = options_] {
        return jobs(*face, *style, options);
      },
      [this, serial](const std::shared_ptr<StylePictureJob>& job) {
        if (serial != serial_ || !job) return;
        facePicture_ = stylePicture_ = nullptr;
        job_ = job;
        if (state_ == State::kPaused) job_->setPaused(true);
        jobId_ = service_.startJob(job_);
        if (state_ == State::kPreparing) setState(State::kRunning);
      },
      [this, serial](const QString& sentence) {
        if (serial == serial_) fail(sentence);
      });
}

void StylePictureRun::setPaused(bool paused) {
  if (state_ != State::kRunning && state_ != State::kPaused) return;
  if (job_) job_->setPaused(paused);
  setState(paused ? State::kPaused : State::kRunning);
}

void StylePictureRun::cancel() {
  ++serial_;
  service_.cancelPicture(faceJob_);
  if (jobId_ != 0) service_.cancelJob(jobId_);
  faceJob_ = jobId_ = 0;
  facePicture_ = stylePicture_ = newest_ = nullptr;
  job_ = nullptr;
  styled_ = nullptr;
  setState(State::kIdle);
}

void StylePictureRun::follow(const EditRecipe& before, const EditRecipe& after) {
  if (state_ == State::kIdle || *face_ != before.withoutStyle()) return;
  face_ = std::make_shared<const EditRecipe>(after.withoutStyle());
  if (styled_) styled_ = withFace(*styled_, *face_);
}

void StylePictureRun::fail(const QString& sentence) {
  const bool worked = styled_ != nullptr;
  if (!worked) {
    cancel();
  } else {
    jobId_ = 0;  // what there is by now is not lost
    setState(State::kDone);
  }
  Q_EMIT failed(sentence);
}

void StylePictureRun::setState(State state) {
  if (state == state_) return;
  state_ = state;
  Q_EMIT changed();
}

void StylePictureRun::jobStep(JobId job, bool done) {
  if (job == 0 || job != jobId_ || !job_) return;
  const std::shared_ptr<const Image8> picture = job_->picture();
  const bool better = picture && picture != newest_;
  if (better) {
    newest_ = picture;
    styled_ = std::make_shared<const StyledPicture>(
        StyledPicture{QFileInfo(file_).fileName().toStdString(), *picture, face_});
  }
  if (done) {
    jobId_ = 0;
    if (!styled_) return fail(tr("The optimisation ended without a picture."));
    setState(State::kDone);
  }
  if (better) {
    Q_EMIT pictureImproved();
  } else if (!done) {
    Q_EMIT changed();
  }
}

void StylePictureRun::jobFailed(JobId job, const QString& sentence) {
  if (job != 0 && job == jobId_) fail(sentence);
}

void StylePictureRun::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  if (job == 0 || job != faceJob_) return;
  faceJob_ = 0;
  facePicture_ = picture;
  begin();
}

bool StylePictureRun::pictureFailed(JobId job, const QString& sentence) {
  if (job == 0 || job != faceJob_) return false;
  faceJob_ = 0;
  fail(sentence);
  return true;
}

}  // namespace lineament
