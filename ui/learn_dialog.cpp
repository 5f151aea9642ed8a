#include "ui/learn_dialog.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/learn/direction_folder.h"
#include "ui/document.h"
#include "ui/face_page.h"
#include "ui/frame_bridge.h"

namespace lineament {
namespace {

constexpr std::uint32_t kFirstSeed = 3'000'000;  // faces that the gallery does not show
constexpr std::size_t kFaces = 3000;             // a few seconds to map, enough to find rare attributes in
constexpr std::size_t kPage = 18;
constexpr int kEffect = 150;
constexpr float kEffectAt[] = {-3.0F, 0.0F, 3.0F};
constexpr float kPsi = 0.8F;  // a little more varied than the editor's faces: more to judge
constexpr int kPriority = 3;

}  // namespace

LearnDialog::LearnDialog(Document& document, RenderService& service, std::filesystem::path ownFolder, QWidget* parent)
    : QDialog(parent), document_(document), service_(service), ownFolder_(std::move(ownFolder)) {
  setObjectName(QStringLiteral("learnDialog"));
  setWindowTitle(tr("Learn an attribute"));
  auto* help =
      new QLabel(tr("Name something that some faces have. Click the faces that have it, right-click those that "
                    "do not; leave the doubtful ones. After a dozen clicks its effect on your face appears below."));
  help->setWordWrap(true);
  name_ = new QLineEdit;
  name_->setObjectName(QStringLiteral("learnName"));
  name_->setAccessibleName(tr("Name of the attribute"));
  name_->setPlaceholderText(tr("Name, for example Hat"));
  faces_ = new FacePage(service_);
  faces_->setObjectName(QStringLiteral("learnFaces"));
  faces_->setAccessibleName(tr("Faces to judge: plus or left click for yes, minus or right click for no"));
  connect(faces_, &FacePage::judged, this, &LearnDialog::judge);
  progress_ = new QProgressBar;
  progress_->setObjectName(QStringLiteral("learnProgress"));
  progress_->setRange(0, 0);
  progress_->setFormat(tr("Looking at faces …"));
  state_ = new QLabel;
  state_->setObjectName(QStringLiteral("learnState"));
  message_ = new QLabel;
  message_->setObjectName(QStringLiteral("learnMessage"));
  message_->setWordWrap(true);

  auto* strip = new QHBoxLayout;
  for (const float at : kEffectAt) {
    auto* label = new QLabel;
    label->setFixedSize(kEffect, kEffect);
    label->setScaledContents(true);
    label->setFrameShape(QFrame::StyledPanel);
    label->setAccessibleName(tr("The open face at %1").arg(double{at}));
    label->setToolTip(label->accessibleName());
    strip->addWidget(label);
    effect_.push_back(label);
  }
  strip->addStretch(1);

  const auto button = [&](const QString& text, const char* name, void (LearnDialog::*action)()) {
    auto* b = new QPushButton(text);
    b->setObjectName(QLatin1String(name));
    b->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    b->setAutoDefault(false);
    connect(b, &QPushButton::clicked, this, action);
    return b;
  };
  next_ = button(tr("&Next faces"), "learnNext", &LearnDialog::nextPage);
  restNo_ = button(tr("The &rest: no"), "learnRestNo", &LearnDialog::restAreNo);
  save_ = button(tr("&Add to the panel"), "learnSave", &LearnDialog::save);
  auto* close = button(tr("&Close"), "learnClose", nullptr);
  disconnect(close, nullptr, this, nullptr);
  connect(close, &QPushButton::clicked, this, &QDialog::close);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(restNo_);
  buttons->addWidget(next_);
  buttons->addStretch(1);
  buttons->addWidget(save_);
  buttons->addWidget(close);

  auto* column = new QVBoxLayout(this);
  column->addWidget(help);
  column->addWidget(name_);
  column->addWidget(progress_);
  column->addWidget(faces_, 1);
  column->addWidget(state_);
  column->addLayout(strip);
  column->addWidget(message_);
  column->addLayout(buttons);
  connect(name_, &QLineEdit::textChanged, this, &LearnDialog::showState);

  gather_ = std::make_shared<ThumbBasisJob>(kFirstSeed, kFaces);
  gatherJob_ = service_.startJob(gather_);
  showState();
}

LearnDialog::~LearnDialog() {
  service_.cancelJob(gatherJob_);
  for (const auto& [job, at] : effectJobs_) service_.cancelPicture(job);
}

void LearnDialog::jobStep(JobId job, bool done) {
  if (job != gatherJob_ || !done) return;
  session_ = std::make_unique<ThumbSession>(gather_->basis());
  progress_->hide();
  nextPage();
}

void LearnDialog::jobFailed(JobId job, const QString& sentence) {
  if (job != gatherJob_) return;
  progress_->hide();
  message_->setText(sentence);
}

void LearnDialog::nextPage() {
  if (!session_) return;
  faces_->setFaces(session_->propose(kPage), kPsi);
  showState();
}

void LearnDialog::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  faces_->pictureReady(job, picture);
  const auto effect = effectJobs_.find(job);
  if (effect == effectJobs_.end()) return;
  effect_[effect->second]->setPixmap(QPixmap::fromImage(toQImage(picture)));
  effectJobs_.erase(effect);
}

void LearnDialog::judge(std::uint32_t seed, std::optional<bool> up) {
  if (up) {
    session_->label(seed, *up);
  } else {
    session_->unlabel(seed);
  }
  faces_->setMark(seed, up);
  showState();
  if (!session_->ready()) return;
  const auto direction = std::make_shared<Direction>(session_->direction(name_->text().toStdString()));
  for (const auto& [job, at] : effectJobs_) service_.cancelPicture(job);
  effectJobs_.clear();
  for (std::size_t i = 0; i < effect_.size(); ++i) {
    const EditRecipe recipe = document_.recipe().withoutStyle().withStrength(direction, kEffectAt[i]);
    effectJobs_[service_.requestPicture({recipe, 256, false, kPriority})] = i;
  }
}

void LearnDialog::restAreNo() {
  if (!session_) return;
  for (const std::uint32_t seed : faces_->unmarked()) judge(seed, false);
}

void LearnDialog::showState() {
  const bool running = session_ != nullptr;
  next_->setEnabled(running);
  restNo_->setEnabled(running);
  save_->setEnabled(running && session_->ready() && !name_->text().trimmed().isEmpty());
  if (!running) return state_->clear();
  QString text = tr("%1 yes, %2 no").arg(session_->ups()).arg(session_->downs());
  if (!session_->ready()) {
    text += tr(" · three of each are needed");
  } else {
    text += tr(" · right on %1 % of the clicks it was not fitted to").arg(qRound(session_->agreement() * 100.0));
  }
  state_->setText(text);
}

void LearnDialog::save() {
  try {
    const std::string title = name_->text().trimmed().toStdString();
    auto direction = std::make_shared<Direction>(session_->direction(title));
    const nlohmann::ordered_json training = {{"score", "label"},
                                             {"method", "thumbs"},
                                             {"yes", session_->ups()},
                                             {"no", session_->downs()},
                                             {"agreement", session_->agreement()}};
    addDirection({*direction, training.dump()}, ownFolder_);
    writeFileAtomically(ownFolder_ / (direction->id + "_labels.csv"), session_->table());
    message_->setText(tr("%1 is in the panel, under Own.").arg(QString::fromStdString(title)));
    Q_EMIT learned(direction);
  } catch (const std::exception& e) {  // an Error's what() is its sentence
    message_->setText(QString::fromUtf8(e.what()));
  }
}

}  // namespace lineament
