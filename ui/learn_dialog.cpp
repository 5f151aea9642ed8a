#include "ui/learn_dialog.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/learn/direction_folder.h"
#include "ui/document.h"
#include "ui/frame_bridge.h"

namespace lineament {
namespace {

constexpr std::uint32_t kFirstSeed = 3'000'000;  // faces that the gallery does not show
constexpr std::size_t kFaces = 3000;             // a few seconds to map, enough to find rare attributes in
constexpr std::size_t kPage = 18;
constexpr int kThumbnail = 128, kShown = 104, kEffect = 150;
constexpr float kEffectAt[] = {-3.0F, 0.0F, 3.0F};
constexpr float kPsi = 0.8F;  // a little more varied than the editor's faces: more to judge
constexpr int kPriority = 2;
constexpr int kSeedRole = Qt::UserRole, kPictureRole = Qt::UserRole + 1;

// Both mouse buttons judge; a list view alone tells only the left one apart.
class FacePage : public QListWidget {
 public:
  std::function<void(QListWidgetItem*, bool)> clicked;

 protected:
  void mousePressEvent(QMouseEvent* event) override {
    QListWidgetItem* item = itemAt(event->position().toPoint());
    setCurrentItem(item);
    if (item != nullptr && event->button() != Qt::MiddleButton) clicked(item, event->button() == Qt::LeftButton);
  }
  void keyPressEvent(QKeyEvent* event) override {
    if (currentItem() != nullptr && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Y)) {
      clicked(currentItem(), true);
    } else if (currentItem() != nullptr && (event->key() == Qt::Key_Minus || event->key() == Qt::Key_N)) {
      clicked(currentItem(), false);
    } else {
      QListWidget::keyPressEvent(event);
    }
  }
};

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
  auto* faces = new FacePage;
  faces->clicked = [this](QListWidgetItem* item, bool up) {
    const auto seed = item->data(kSeedRole).toUInt();
    // A second click of the same kind takes the judgement back.
    judge(item, session_->labelOf(seed) == std::optional<bool>(up) ? std::nullopt : std::optional<bool>(up));
  };
  faces_ = faces;
  faces_->setObjectName(QStringLiteral("learnFaces"));
  faces_->setAccessibleName(tr("Faces to judge: plus or left click for yes, minus or right click for no"));
  faces_->setViewMode(QListView::IconMode);
  faces_->setResizeMode(QListView::Adjust);
  faces_->setMovement(QListView::Static);
  faces_->setSelectionMode(QAbstractItemView::NoSelection);
  faces_->setIconSize({kShown, kShown});
  faces_->setGridSize({kShown + 8, kShown + 8});
  faces_->setMinimumSize(6 * (kShown + 8) + 24, 3 * (kShown + 8) + 12);
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
  for (const auto& [job, item] : faceJobs_) service_.cancelPicture(job);
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
  for (const auto& [job, item] : faceJobs_) service_.cancelPicture(job);
  faceJobs_.clear();
  faces_->clear();
  for (const std::uint32_t seed : session_->propose(kPage)) {
    auto* item = new QListWidgetItem;
    item->setData(kSeedRole, seed);
    faces_->addItem(item);
    showItem(item);
    faceJobs_[service_.requestPicture({EditRecipe(Seed{seed}, kPsi), kThumbnail, false, kPriority})] = item;
  }
  showState();
}

void LearnDialog::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  if (const auto it = faceJobs_.find(job); it != faceJobs_.end()) {
    it->second->setData(kPictureRole, QPixmap::fromImage(toQImage(picture)));
    showItem(it->second);
    faceJobs_.erase(it);
  } else if (const auto effect = effectJobs_.find(job); effect != effectJobs_.end()) {
    effect_[effect->second]->setPixmap(QPixmap::fromImage(toQImage(picture)));
    effectJobs_.erase(effect);
  }
}

void LearnDialog::showItem(QListWidgetItem* item) {
  QPixmap shown(kThumbnail, kThumbnail);
  shown.fill(QColor(128, 128, 128, 40));
  const auto picture = item->data(kPictureRole).value<QPixmap>();
  QPainter p(&shown);
  p.setRenderHint(QPainter::Antialiasing);
  if (!picture.isNull()) p.drawPixmap(shown.rect(), picture);
  const auto label = session_->labelOf(item->data(kSeedRole).toUInt());
  if (label) {
    const QColor colour = *label ? QColor(60, 180, 90) : QColor(215, 70, 60);
    p.setPen(QPen(colour, 8));
    p.drawRect(shown.rect().adjusted(3, 3, -4, -4));
    p.setPen(Qt::NoPen);
    p.setBrush(colour);
    p.drawEllipse(QRectF(94, 6, 28, 28));
    p.setPen(QPen(Qt::white, 4));
    p.drawLine(QPointF(101, 20), QPointF(115, 20));  // minus; with the second line plus
    if (*label) p.drawLine(QPointF(108, 13), QPointF(108, 27));
  }
  p.end();
  item->setIcon(QIcon(shown));
}

void LearnDialog::judge(QListWidgetItem* item, std::optional<bool> up) {
  const auto seed = item->data(kSeedRole).toUInt();
  if (up) {
    session_->label(seed, *up);
  } else {
    session_->unlabel(seed);
  }
  showItem(item);
  showState();
  if (!session_->ready()) return;
  const auto direction = std::make_shared<Direction>(session_->direction(name_->text().toStdString()));
  for (const auto& [job, at] : effectJobs_) service_.cancelPicture(job);
  effectJobs_.clear();
  for (std::size_t i = 0; i < effect_.size(); ++i) {
    const EditRecipe recipe = document_.recipe().withoutStyle().withStrength(direction, kEffectAt[i]);
    effectJobs_[service_.requestPicture({recipe, 256, false, kPriority + 1})] = i;
  }
}

void LearnDialog::restAreNo() {
  for (int i = 0; session_ && i < faces_->count(); ++i) {
    QListWidgetItem* item = faces_->item(i);
    if (!session_->labelOf(item->data(kSeedRole).toUInt())) judge(item, false);
  }
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
