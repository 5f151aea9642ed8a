#include "ui/hold_run.h"

#include <algorithm>
#include <utility>

#include "ui/document.h"

namespace lineament {
namespace {

constexpr int kRestMs = 150;  // held keys and wheels come faster than that
constexpr std::size_t kAnswers = 100;

std::map<std::string, float> correctionsOf(const EditRecipe& recipe) {
  std::map<std::string, float> corrections;
  for (const Lock& lock : recipe.locks()) {
    if (lock.correction != 0.0F) corrections[lock.direction->id] = lock.correction;
  }
  return corrections;
}

}  // namespace

HoldRun::HoldRun(Document& document, RenderService& service, std::shared_ptr<FaceScores> scores, QObject* parent)
    : QObject(parent),
      document_(document),
      service_(service),
      scores_(scores ? std::move(scores) : std::make_shared<FaceScores>(nullptr, FaceScores::Points::kSteady)),
      names_(scores_->names()) {
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMs);
  connect(&rest_, &QTimer::timeout, this, &HoldRun::start);
  connect(&document_, &Document::opening, this,
          [this](const EditRecipe& recipe) { remember(heldQuestion(recipe), correctionsOf(recipe)); });
  connect(&document_, &Document::recipeChanged, this, &HoldRun::look);
  connect(&document_, &Document::historyChanged, this, &HoldRun::look);  // the end of a gesture
}

bool HoldRun::applies() const {
  const std::vector<Lock>& locks = document_.recipe().locks();
  return std::any_of(locks.begin(), locks.end(), [&](const Lock& l) { return measurable(*l.direction, names_); });
}

void HoldRun::setEnabled(bool on) {
  enabled_ = on;
  // Switching it on is a wish to have this face measured, whatever is known of it.
  const EditRecipe question = heldQuestion(document_.recipe());
  if (on) std::erase_if(answers_, [&](const Answer& a) { return a.question == question; });
  if (!on) remember(question, correctionsOf(document_.recipe()));
  look();
}

const HoldRun::Answer* HoldRun::answerTo(const EditRecipe& question) const {
  const auto found =
      std::find_if(answers_.rbegin(), answers_.rend(), [&](const Answer& a) { return a.question == question; });
  return found == answers_.rend() ? nullptr : &*found;
}

void HoldRun::remember(const EditRecipe& question, Corrections corrections) {
  std::erase_if(answers_, [&](const Answer& a) { return a.question == question; });
  answers_.push_back({question, std::move(corrections)});
  if (answers_.size() > kAnswers) answers_.pop_front();
}

// In every step that asks the same. A style picture that was made of such a step is one of what takes its place.
void HoldRun::put(const EditRecipe& question, const Corrections& corrections) {
  std::map<StyledPicturePtr, StyledPicturePtr> repainted;
  document_.amend([&](const EditRecipe& recipe) {
    if (correctionsOf(recipe) == corrections || heldQuestion(recipe) != question) return recipe;
    EditRecipe face = recipe.withCorrections(corrections);
    if (!recipe.style() || !recipe.style()->picture) return face;
    StyleEdit style = *recipe.style();
    if (!style.picture->madeOf || *style.picture->madeOf != recipe.withoutStyle()) return face;
    StyledPicturePtr& other = repainted[style.picture];
    if (!other || *other->madeOf != face.withoutStyle()) other = withFace(*style.picture, face);
    style.picture = other;
    return face.withStyle(std::move(style));
  });
}

void HoldRun::look() {
  Q_EMIT changed();
  const EditRecipe question = heldQuestion(document_.recipe());
  if (job_ && question != asked_) stop();
  if (document_.inGesture()) return rest_.stop();
  const Answer* answer = answerTo(question);
  const bool measured = answer != nullptr && (enabled_ || answer->corrections == correctionsOf(document_.recipe()));
  const bool wanted = enabled_ && holdable(question, names_);
  if (measured || !wanted) {
    stop();
    // What was measured for another face is wrong for this one.
    const Corrections corrections = measured ? answer->corrections : Corrections{};
    put(question, corrections);
  } else if (!job_) {
    rest_.start();
  }
}

void HoldRun::start() {
  if (document_.inGesture() || document_.settling()) return;
  asked_ = heldQuestion(document_.recipe());
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
  remember(asked_, correctionsOf(finished->recipe()));
  look();  // in a gesture that asks the same, its end looks again
  if (heldQuestion(document_.recipe()) == asked_) Q_EMIT held(finished->before(), finished->after());
}

// The window says why; the same question would fail again.
void HoldRun::jobFailed(JobId job) {
  if (!job_ || job != id_) return;
  job_.reset();
  remember(asked_, {});
  look();
}

}  // namespace lineament
