#include "ui/hold_run.h"

#include <algorithm>
#include <map>

#include "ui/document.h"

namespace lineament {
namespace {

constexpr int kRestMs = 150;  // held keys and wheels come faster than that

// What a measurement depends on: paint, styles and the photo's frame do not move a score that is looked at here.
EditRecipe questionOf(const EditRecipe& recipe) {
  EditRecipe face = recipe.withoutStyle().withoutLocals().withCorrections({});
  return face.pasteRegion() ? face.withPasteRegion(std::nullopt) : face;
}

}  // namespace

HoldRun::HoldRun(Document& document, RenderService& service, QObject* parent)
    : QObject(parent),
      document_(document),
      service_(service),
      scores_(std::make_shared<FaceScores>(nullptr, FaceScores::Points::kSteady)),
      names_(scores_->names()) {
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMs);
  connect(&rest_, &QTimer::timeout, this, &HoldRun::start);
  connect(&document_, &Document::recipeChanged, this, &HoldRun::look);
  connect(&document_, &Document::historyChanged, this, &HoldRun::look);  // the end of a gesture
}

bool HoldRun::applies() const {
  const std::vector<Lock>& locks = document_.recipe().locks();
  return std::any_of(locks.begin(), locks.end(), [&](const Lock& l) { return measurable(*l.direction, names_); });
}

void HoldRun::setEnabled(bool on) {
  enabled_ = on;
  asked_ = {};
  look();
}

void HoldRun::look() {
  Q_EMIT changed();
  const EditRecipe question = questionOf(document_.recipe());
  if (question == asked_) return;  // measured, or under way
  stop();
  asked_ = {};
  if (enabled_ && !document_.inGesture() && holdable(question, names_)) rest_.start();
}

void HoldRun::start() {
  if (document_.inGesture() || document_.settling()) return;
  asked_ = questionOf(document_.recipe());
  job_ = std::make_shared<HoldJob>(asked_, scores_);
  id_ = service_.startJob(job_);
}

void HoldRun::stop() {
  rest_.stop();
  if (job_) service_.cancelJob(id_);
  job_.reset();
}

void HoldRun::jobStep(JobId job, bool done) {
  if (!job_ || job != id_ || !done) return;
  const std::shared_ptr<HoldJob> finished = std::move(job_);
  job_.reset();
  if (document_.inGesture() || questionOf(document_.recipe()) != asked_) return;
  std::map<std::string, float> corrections;
  for (const Lock& lock : finished->recipe().locks()) corrections[lock.direction->id] = lock.correction;
  document_.amend(document_.recipe().withCorrections(corrections));
  Q_EMIT held(finished->before(), finished->after());
}

// The window says why; the same question would fail again.
void HoldRun::jobFailed(JobId job) {
  if (job_ && job == id_) job_.reset();
}

}  // namespace lineament
