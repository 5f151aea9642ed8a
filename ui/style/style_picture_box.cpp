#include "ui/style/style_picture_box.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/document.h"
#include "ui/style/recent_pictures.h"
#include "ui/style/style_choice.h"
#include "ui/style/style_picture_options.h"
#include "ui/style/style_picture_run.h"

namespace lineament {
namespace {

constexpr int kThumbnail = 44;

QLabel* textLabel(const char* name) {
  auto* label = new QLabel;
  label->setObjectName(QLatin1String(name));
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);  // file names are not to be read as anything else
  return label;
}

}  // namespace

StylePictureBox::StylePictureBox(Document& document, RenderService& service, StylePictureJobs jobs, QSettings& settings,
                                 QWidget* parent)
    : QWidget(parent), document_(document), settings_(settings) {
  setObjectName(QStringLiteral("stylePictureBox"));
  run_ = new StylePictureRun(service, std::move(jobs), this);
  hint_ = textLabel("stylePictureHint");
  hint_->setText(tr("Drop a picture here, and the face is painted in its style while you watch."));
  hint_->setEnabled(false);
  thumbnail_ = new QLabel;
  thumbnail_->setObjectName(QStringLiteral("stylePictureThumbnail"));
  thumbnail_->setAccessibleName(tr("The style picture"));
  thumbnail_->setFixedSize(kThumbnail, kThumbnail);
  thumbnail_->setAlignment(Qt::AlignCenter);
  thumbnail_->hide();
  name_ = textLabel("stylePictureName");
  name_->hide();
  open_ = button(tr("Open…"), "stylePictureOpen", tr("Open a picture and use it as a style"));
  recent_ = new QToolButton;
  recent_->setObjectName(QStringLiteral("stylePictureRecent"));
  recent_->setText(tr("Recent ▾"));
  recent_->setAccessibleName(tr("Style pictures that were used before"));
  recent_->setPopupMode(QToolButton::InstantPopup);
  recent_->setMenu(new QMenu(recent_));
  connect(recent_->menu(), &QMenu::aboutToShow, this, &StylePictureBox::showRecent);
  again_ = button(tr("Start"), "stylePictureStart", tr("Start again with this picture, on the face as it is now"));
  auto* head = new QHBoxLayout;
  head->addWidget(open_);
  head->addWidget(recent_);
  head->addStretch(1);
  head->addWidget(again_);
  auto* what = new QHBoxLayout;
  what->addWidget(thumbnail_);
  what->addWidget(name_, 1);
  what->addWidget(hint_, 1);

  options_ = new StylePictureOptionsBox;
  progressArea_ = new QWidget;
  progress_ = new QProgressBar;
  progress_->setObjectName(QStringLiteral("stylePictureProgress"));
  progress_->setAccessibleName(tr("How far the optimisation is"));
  progress_->setTextVisible(false);
  progress_->setMaximumHeight(8);
  state_ = textLabel("stylePictureState");
  pause_ = button(tr("Pause"), "stylePicturePause", tr("Let it rest, or go on"));
  cancel_ = button(tr("Cancel"), "stylePictureCancel", tr("Stop and give the picture up"));
  keep_ = button(tr("Keep this"), "stylePictureKeep",
                 tr("Stop and keep the picture as it is now: one step of the history"));
  seen_ = new QToolButton;
  seen_->setObjectName(QStringLiteral("stylePictureSeen"));
  seen_->setText(tr("Show"));
  seen_->setAccessibleName(tr("Show the picture on the canvas while it is made"));
  seen_->setToolTip(seen_->accessibleName());
  seen_->setCheckable(true);
  seen_->setChecked(true);
  seen_->setStyleSheet(QStringLiteral(
      "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text); border-radius: 3px; }"));
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(4);
  buttons->addWidget(seen_);
  buttons->addStretch(1);
  for (QPushButton* b : {pause_, cancel_}) buttons->addWidget(b);
  auto* running = new QVBoxLayout(progressArea_);
  running->setContentsMargins(0, 0, 0, 0);
  running->addWidget(progress_);
  running->addWidget(state_);
  running->addLayout(buttons);
  running->addWidget(keep_);
  message_ = textLabel("stylePictureMessage");
  message_->hide();
  ownerArea_ = new QWidget;
  owner_ = textLabel("stylePictureOwner");
  anew_ = button(tr("Run again on this face"), "stylePictureAgain",
                 tr("Make the picture again, for the face as it is now"));
  auto* owner = new QVBoxLayout(ownerArea_);
  owner->setContentsMargins(0, 0, 0, 0);
  owner->addWidget(owner_);
  owner->addWidget(anew_, 0, Qt::AlignLeft);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(what);
  column->addLayout(head);
  column->addWidget(message_);
  column->addWidget(ownerArea_);
  column->addWidget(progressArea_);
  column->addWidget(options_);

  connect(open_, &QPushButton::clicked, this, &StylePictureBox::openDialog);
  connect(again_, &QPushButton::clicked, this, [this] { open(run_->file()); });
  connect(anew_, &QPushButton::clicked, this, &StylePictureBox::runAgain);
  connect(pause_, &QPushButton::clicked, this,
          [this] { run_->setPaused(run_->state() != StylePictureRun::State::kPaused); });
  connect(cancel_, &QPushButton::clicked, this, [this] { run_->cancel(); });
  connect(keep_, &QPushButton::clicked, this, &StylePictureBox::keepWanted);
  connect(seen_, &QToolButton::toggled, this, &StylePictureBox::seenChanged);
  connect(run_, &StylePictureRun::changed, this, [this] {
    showState();
    Q_EMIT seenChanged();
  });
  connect(run_, &StylePictureRun::pictureImproved, this, [this] {
    showState();
    Q_EMIT seenChanged();
  });
  connect(run_, &StylePictureRun::decoded, this, [this](const QImage& picture) {
    thumbnail_->setPixmap(
        QPixmap::fromImage(picture.scaled(thumbnail_->size(), Qt::KeepAspectRatio, Qt::SmoothTransformation)));
    thumbnail_->show();
    rememberPicture(settings_, run_->file());
  });
  connect(run_, &StylePictureRun::failed, this, [this](const QString& sentence) {
    message_->setText(sentence);
    message_->show();
    Q_EMIT problem(sentence);
  });
  connect(&document_, &Document::amended, run_, &StylePictureRun::follow);
  connect(&document_, &Document::recipeChanged, this, [this] {
    showState();
    showOwner();
  });
  showState();
  showOwner();
}

QPushButton* StylePictureBox::button(const QString& text, const char* name, const QString& tip) {
  auto* b = new QPushButton(text);
  b->setObjectName(QLatin1String(name));
  b->setAccessibleName(tip);
  b->setToolTip(tip);
  return b;
}

void StylePictureBox::setImageResolution(int resolution) {
  options_->setImageResolution(resolution);
}

void StylePictureBox::open(const QString& file) {
  message_->hide();
  thumbnail_->hide();
  name_->setText(QFileInfo(file).fileName());
  name_->show();
  hint_->hide();
  seen_->setChecked(true);
  run_->start(file, document_.recipe().withoutStyle(), options_->options());
}

void StylePictureBox::openDialog() {
  const QStringList recent = recentPictures(settings_);
  auto* files =
      new QFileDialog(this, tr("A picture as a style"), recent.isEmpty() ? QString() : QFileInfo(recent.first()).path(),
                      tr("Pictures (*.png *.jpg *.jpeg *.webp *.tif *.tiff *.bmp);;All files (*)"));
  files->setObjectName(QStringLiteral("stylePictureFile"));
  files->setAttribute(Qt::WA_DeleteOnClose);
  files->setFileMode(QFileDialog::ExistingFile);
  connect(files, &QFileDialog::fileSelected, this, &StylePictureBox::open);
  files->open();
}

void StylePictureBox::showRecent() {
  QMenu* menu = recent_->menu();
  menu->clear();
  for (const QString& file : recentPictures(settings_)) {
    QString text = QFileInfo(file).fileName();
    QAction* action = menu->addAction(text.replace(QLatin1Char('&'), QLatin1String("&&")));
    action->setToolTip(file);
    connect(action, &QAction::triggered, this, [this, file] { open(file); });
  }
  if (menu->isEmpty()) menu->addAction(tr("None yet"))->setEnabled(false);
}

bool StylePictureBox::ofThisFace() const {
  return run_->face() == document_.recipe().withoutStyle();
}

bool StylePictureBox::wantsToBeSeen() const {
  return seen_->isChecked() && run_->styled() && ofThisFace();
}

void StylePictureBox::stepBack() {
  if (run_->state() != StylePictureRun::State::kIdle) seen_->setChecked(false);
}

void StylePictureBox::showState() {
  using State = StylePictureRun::State;
  const State state = run_->state();
  const bool live = run_->isLive();
  const StyleProgress p = run_->progress();
  progressArea_->setVisible(state != State::kIdle);
  again_->setVisible(!run_->file().isEmpty() && !live);
  pause_->setVisible(live);
  pause_->setEnabled(state == State::kRunning || state == State::kPaused);
  pause_->setText(state == State::kPaused ? tr("Go on") : tr("Pause"));
  cancel_->setText(live ? tr("Cancel") : tr("Discard"));
  progress_->setVisible(live);
  if (state == State::kIdle) return;
  const bool own = ofThisFace();
  keep_->setEnabled(run_->styled() && own);
  seen_->setEnabled(run_->styled() && own);
  progress_->setRange(0, p.steps);  // 0, 0: busy
  progress_->setValue(p.step);
  if (state == State::kPreparing) return state_->setText(tr("Reading the picture and the face …"));
  QString text = tr("Step %1 of %2, %3 px, %4 s\nContent %5, style %6")
                     .arg(p.step)
                     .arg(p.steps)
                     .arg(p.side)
                     .arg(p.seconds, 0, 'f', 1)
                     .arg(p.contentLoss, 0, 'g', 3)
                     .arg(p.styleLoss, 0, 'g', 3);
  if (state == State::kPaused) text += tr("\nPaused.");
  if (!own) text += tr("\nIt is made for the face before your last change: undo to see it, or start again.");
  state_->setText(text);
}

void StylePictureBox::showOwner() {
  const EditRecipe& recipe = document_.recipe();
  const bool other = isOfAnotherFace(recipe);
  ownerArea_->setVisible(other);
  if (!other) return;
  owner_->setText(tr("The kept picture “%1” was made for another face; this one is shown without it.")
                      .arg(QString::fromStdString(recipe.style()->picture->title)));
}

// The file is found by its name: a kept picture knows no more of it.
void StylePictureBox::runAgain() {
  if (!document_.recipe().style() || !document_.recipe().style()->picture) return;
  const QString title = QString::fromStdString(document_.recipe().style()->picture->title);
  if (QFileInfo(run_->file()).fileName() == title) return open(run_->file());
  for (const QString& file : recentPictures(settings_)) {
    if (QFileInfo(file).fileName() == title) return open(file);
  }
  openDialog();
}

}  // namespace lineament
