#include "ui/photo/photo_result.h"

#include <QFileInfo>
#include <utility>

#include "core/vision/projection_target.h"
#include "ui/background.h"
#include "ui/document.h"

namespace lineament {
namespace {

constexpr int kDelayMs = 200;  // a drag is over when nothing came for so long

ProjectedFacePtr faceOf(const EditRecipe& recipe) {
  const auto* face = std::get_if<ProjectedFacePtr>(&recipe.source());
  return face == nullptr ? nullptr : *face;
}

}  // namespace

PhotoResult::PhotoResult(Document& document, RenderService& service, RegionTools tools, PhotoStyler styler,
                         QObject* parent)
    : QObject(parent), document_(document), service_(service), tools_(std::move(tools)), styler_(std::move(styler)) {
  timer_.setSingleShot(true);
  timer_.setInterval(kDelayMs);
  connect(&timer_, &QTimer::timeout, this, &PhotoResult::render);
  connect(&document_, &Document::recipeChanged, this, &PhotoResult::follow);
  follow();
}

PhotoResult::~PhotoResult() {
  if (jobId_ != 0) service_.cancelJob(jobId_);
}

void PhotoResult::setPhoto(const ProjectedFacePtr& face, std::shared_ptr<const Photo> photo) {
  readHash_ = face->file.hash;
  photo_ = std::move(photo);
  edited_ = nullptr;
  back_ = nullptr;
  Q_EMIT photoChanged();
  follow();
}

void PhotoResult::setHeld(bool held) {
  held_ = held;
  if (!held) follow();
}

void PhotoResult::setMethod(PasteMethod method) {
  if (method == method_) return;
  method_ = method;
  shown_.reset();
  follow();
}

void PhotoResult::follow() {
  const ProjectedFacePtr face = faceOf(document_.recipe());
  if (!face) {
    if (readHash_.empty()) return;
    readHash_.clear();
    photo_ = nullptr;
    edited_ = nullptr;
    back_ = nullptr;
    face_ = nullptr;
    return Q_EMIT photoChanged();
  }
  wanted_ = document_.recipe();
  if (face->file.hash != readHash_) return read(face);
  if (photo_ && !held_ && !isCurrent()) timer_.start();
}

void PhotoResult::read(const ProjectedFacePtr& face) {
  readHash_ = face->file.hash;
  photo_ = nullptr;
  edited_ = nullptr;
  back_ = nullptr;
  Q_EMIT photoChanged();
  inBackground(
      this, [file = face->file] { return std::make_shared<const Photo>(readPhotoOf(file)); },
      [this, hash = readHash_](const std::shared_ptr<const Photo>& photo) {
        if (hash != readHash_) return;
        photo_ = photo;
        Q_EMIT photoChanged();
        follow();
      },
      [this](const QString& sentence) { Q_EMIT problem(sentence); });
}

void PhotoResult::render() {
  if (!photo_ || held_) return;
  if (jobId_ != 0) service_.cancelJob(jobId_);
  if (pasting_) {
    again_ = true;
    return;
  }
  const ProjectedFacePtr face = faceOf(wanted_);
  if (face != face_) {
    face_ = face;
    unedited_ = nullptr;
    back_ = nullptr;
  }
  jobRecipe_ = wanted_;
  job_ = std::make_shared<PhotoFacesJob>(wanted_, tools_, unedited_);
  jobId_ = service_.startJob(job_);
}

void PhotoResult::jobStep(JobId job, bool done) {
  if (job == 0 || job != jobId_ || !done) return;
  jobId_ = 0;
  paste();
}

void PhotoResult::jobFailed(JobId job, const QString& sentence) {
  if (job == 0 || job != jobId_) return;
  jobId_ = 0;
  Q_EMIT problem(sentence);
}

void PhotoResult::paste() {
  unedited_ = job_->unedited();
  pasting_ = true;
  struct Pasted {
    std::shared_ptr<const PasteBack> back;
    std::shared_ptr<const Image8> picture;
  };
  inBackground(
      this,
      [photo = photo_, face = face_, back = back_, unedited = unedited_, edited = job_->edited(), mask = job_->mask(),
       method = method_, style = jobRecipe_.style(), styler = styler_] {
        Pasted p{back, nullptr};
        if (!p.back) {
          const FacePlace place = facePlace(face->place);
          p.back = std::make_shared<const PasteBack>(photo->picture, place.alignment, place.landmarks,
                                                     unedited->picture, unedited->subject);
        }
        Image8 whole =
            withPatch(photo->picture,
                      p.back->patch(edited->picture, {.method = method, .subject = edited->subject, .mask = mask}));
        const bool styled = style && style->enabled && !style->preset.empty() && style->strength > 0.0F;
        if (styled && styler) whole = styler(whole, *style);
        p.picture = std::make_shared<const Image8>(std::move(whole));
        return p;
      },
      [this, recipe = jobRecipe_, face = face_](const Pasted& p) {
        pasting_ = false;
        if (face == face_ && photo_) {
          back_ = p.back;
          edited_ = p.picture;
          shown_ = recipe;
          Q_EMIT editedChanged();
        }
        if (std::exchange(again_, false)) follow();
      },
      [this](const QString& sentence) {
        pasting_ = false;
        Q_EMIT problem(sentence);
      });
}

}  // namespace lineament
