#include "ui/photo/photo_panel.h"

#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <utility>

#include "core/vision/picture_file.h"
#include "ui/background.h"
#include "ui/document.h"
#include "ui/frame_bridge.h"
#include "ui/local/region_chooser.h"
#include "ui/photo/error_curve.h"
#include "ui/photo/fitted_picture.h"

namespace lineament {
namespace {

constexpr float kLikenessRate = 0.012F;
constexpr int kLargeWidth = 960, kLargeHeight = 760;

template <class Widget>
Widget* named(Widget* widget, const char* name, const QString& accessible = {}) {
  widget->setObjectName(QLatin1String(name));
  if (!accessible.isEmpty()) widget->setAccessibleName(accessible);
  return widget;
}

RegionOwner pasteOwner() {
  return {.name = QStringLiteral("paste"),
          .title = PhotoPanel::tr("Where the photo may change"),
          .paintStep = PhotoPanel::tr("Paint where the photo changes"),
          .pickStep = PhotoPanel::tr("Pick where the photo changes"),
          .anywhereStep = PhotoPanel::tr("The photo changes everywhere"),
          .namedStep = PhotoPanel::tr("The photo changes in: %1"),
          .exists = [](const EditRecipe& r) { return std::holds_alternative<ProjectedFacePtr>(r.source()); },
          .region = [](const EditRecipe& r) { return r.pasteRegion(); },
          .with = [](const EditRecipe& r,
                     std::optional<EditRegion> region) { return r.withPasteRegion(std::move(region)); }};
}

ProjectedFacePtr faceOf(const EditRecipe& recipe) {
  const auto* face = std::get_if<ProjectedFacePtr>(&recipe.source());
  return face == nullptr ? nullptr : *face;
}

}  // namespace

PhotoPanel::PhotoPanel(Document& document, RenderService& service, Canvas& canvas, ProjectionJobs jobs,
                       const RegionTools& tools, PhotoStyler styler, const std::filesystem::path& masksFolder)
    : document_(document) {
  setObjectName(QStringLiteral("photoPanel"));
  run_ = new ProjectionRun(service, std::move(jobs), this);
  result_ = new PhotoResult(document, service, tools, std::move(styler), this);
  region_ = new RegionChooser(pasteOwner(), document, service, canvas, tools, masksFolder);
  auto* open = named(new QPushButton(tr("Open &photo…")), "photoOpen");
  likeness_ = named(new QCheckBox(tr("Likeness before edits")), "photoLikeness");
  likeness_->setToolTip(tr("Fits the generator harder to the photo: nearer to the person, but edits act less."));

  stage_ = named(new QLabel, "photoStage");
  stage_->setWordWrap(true);
  progress_ = named(new QProgressBar, "photoProgress", tr("Steps of the projection"));
  curve_ = named(new ErrorCurve, "photoCurve", tr("Difference to the photo"));
  pause_ = named(new QPushButton(tr("&Pause")), "photoPause");
  keep_ = named(new QPushButton(tr("&Keep this")), "photoKeep");
  cancel_ = named(new QPushButton(tr("&Cancel")), "photoCancel");
  auto* buttons = new QHBoxLayout;
  for (QPushButton* b : {pause_, keep_, cancel_}) buttons->addWidget(b);
  runBox_ = named(new QWidget, "photoRun");
  auto* run = new QVBoxLayout(runBox_);
  run->setContentsMargins(0, 0, 0, 0);
  run->addWidget(stage_);
  run->addWidget(progress_);
  run->addWidget(curve_);
  run->addLayout(buttons);

  picture_ = named(new FittedPicture, "photoPicture", tr("The edited photo"));
  picture_->setToolTip(tr("Double-click: larger"));
  before_ = named(new QPushButton(tr("&Before")), "photoBefore");
  before_->setToolTip(tr("Hold to see the photo without the edits"));
  method_ = named(new QComboBox, "photoMethod", tr("How edits go back into the photo"));
  method_->addItem(tr("Blend"));
  method_->addItem(tr("Difference only"));
  method_->addItem(tr("Replace the face"));
  kept_ = named(new QCheckBox(tr("Keep the photo in the session")), "photoKept");
  kept_->setToolTip(tr("The session file then holds the photo itself and opens on any machine"));
  location_ = named(new QCheckBox(tr("Keep the place where it was taken")), "photoLocation");
  export_ = named(new QPushButton(tr("&Export photo…")), "photoExport");
  auto* row = new QHBoxLayout;
  row->addWidget(method_, 1);
  row->addWidget(before_);
  resultBox_ = named(new QWidget, "photoResult");
  auto* result = new QVBoxLayout(resultBox_);
  result->setContentsMargins(0, 0, 0, 0);
  result->addWidget(picture_, 1);
  result->addLayout(row);
  result->addWidget(region_);
  result->addWidget(kept_);
  result->addWidget(location_);
  result->addWidget(export_);

  auto* all = new QVBoxLayout(this);
  all->addWidget(open);
  all->addWidget(likeness_);
  all->addWidget(runBox_);
  all->addWidget(resultBox_, 1);
  all->addStretch();

  for (QAbstractButton* b : findChildren<QAbstractButton*>()) {
    if (b->accessibleName().isEmpty()) b->setAccessibleName(b->text().remove(QLatin1Char('&')));
  }

  connect(open, &QPushButton::clicked, this, &PhotoPanel::openWanted);
  connect(pause_, &QPushButton::clicked, this,
          [this] { run_->setPaused(run_->state() != ProjectionRun::State::kPaused); });
  connect(keep_, &QPushButton::clicked, run_, &ProjectionRun::keep);
  connect(cancel_, &QPushButton::clicked, this, [this] {
    run_->cancel();
    if (std::exchange(face_, nullptr)) document_.jumpTo(stepBefore_);
  });
  connect(run_, &ProjectionRun::changed, this, &PhotoPanel::showRun);
  connect(run_, &ProjectionRun::improved, this, &PhotoPanel::adopt);
  connect(run_, &ProjectionRun::failed, this, &PhotoPanel::problem);
  connect(result_, &PhotoResult::problem, this, &PhotoPanel::problem);
  connect(result_, &PhotoResult::photoChanged, this, [this] {
    photoImage_ = editedImage_ = QImage();
    showResult();
  });
  connect(result_, &PhotoResult::editedChanged, this, [this] {
    editedImage_ = QImage();
    showResult();
  });
  connect(before_, &QPushButton::pressed, this, [this] { picture_->setPicture(shown(true)); });
  connect(before_, &QPushButton::released, this, [this] { picture_->setPicture(shown(false)); });
  connect(method_, &QComboBox::currentIndexChanged, this, [this](int index) {
    result_->setMethod(index == 1   ? PasteMethod::kDifference
                       : index == 2 ? PasteMethod::kReplace
                                    : PasteMethod::kBlend);
  });
  connect(kept_, &QCheckBox::clicked, this, &PhotoPanel::keepPhoto);
  connect(region_, &RegionChooser::problem, this, &PhotoPanel::problem);
  connect(region_, &RegionChooser::toolsShown, this, &PhotoPanel::maskToolsShown);
  connect(&document, &Document::recipeChanged, this, &PhotoPanel::showKept);
  connect(picture_, &FittedPicture::opened, this, &PhotoPanel::showLarge);
  connect(export_, &QPushButton::clicked, this, &PhotoPanel::askForFile);
  showRun();
  showResult();
}

void PhotoPanel::open(const ChosenPhoto& photo) {
  chosen_ = photo;
  face_ = nullptr;
  ProjectionOptions options;
  if (likeness_->isChecked()) options.tuningRate = kLikenessRate;
  run_->start(photo, imageResolution_, options);
}

void PhotoPanel::adopt(const ProjectedFacePtr& face) {
  const ProjectedFacePtr before = std::exchange(face_, face);
  if (before) return document_.replaceSource(before, face);  // one step of the history, however long it takes
  if (document_.inGesture()) document_.endGesture();
  stepBefore_ = document_.history().position();
  result_->setHeld(true);
  result_->setPhoto(face, chosen_.photo);
  document_.change(document_.recipe().withSource(face).withPsi(1.0F),
                   tr("Photo %1").arg(QFileInfo(chosen_.file).fileName()));
}

void PhotoPanel::setOnShow(bool on) {
  region_->setOnShow(on);
}

// The photo's bytes are the face's, not a step of the history: undo does not throw them away.
void PhotoPanel::keepPhoto(bool keep) {
  const ProjectedFacePtr face = faceOf(document_.recipe());
  if (!face || run_->isLive()) return showKept();
  const auto put = [this, face](std::shared_ptr<const std::vector<std::byte>> bytes) {
    auto changed = std::make_shared<ProjectedFace>(*face);
    changed->file.bytes = std::move(bytes);
    if (face == face_) face_ = changed;
    document_.replaceSource(face, changed);
    showKept();
  };
  if (!keep) return put(nullptr);
  inBackground(
      this, [file = face->file] { return std::make_shared<const std::vector<std::byte>>(photoBytesOf(file)); },
      [this, face, put](const std::shared_ptr<const std::vector<std::byte>>& bytes) {
        if (faceOf(document_.recipe()) == face) put(bytes);
        showKept();
      },
      [this](const QString& sentence) {
        showKept();
        Q_EMIT problem(sentence);
      });
}

void PhotoPanel::showKept() {
  const ProjectedFacePtr face = faceOf(document_.recipe());
  kept_->setChecked(face && face->file.bytes);
  kept_->setEnabled(face && !run_->isLive());
}

void PhotoPanel::jobStep(JobId job, bool done) {
  region_->jobStep(job, done);
  run_->jobStep(job, done);
  result_->jobStep(job, done);
}

void PhotoPanel::jobFailed(JobId job, const QString& sentence) {
  region_->jobFailed(job);
  run_->jobFailed(job, sentence);
  result_->jobFailed(job, sentence);
}

void PhotoPanel::showRun() {
  using State = ProjectionRun::State;
  const State state = run_->state();
  runBox_->setVisible(state != State::kIdle);
  result_->setHeld(run_->isLive());
  document_.setSettling(run_->isLive() && run_->state() != State::kPaused);
  showKept();
  if (state == State::kIdle) return;
  const ProjectionProgress p = run_->progress();
  const QString difference =
      p.faceErrors.empty() ? QString() : tr(" · difference %1").arg(double{p.faceErrors.back()}, 0, 'f', 3);
  if (state == State::kPreparing || p.stage == ProjectionStage::kPreparing) {
    stage_->setText(tr("Getting ready …"));
  } else if (state == State::kDone) {
    stage_->setText(tr("Done in %1 s").arg(p.seconds, 0, 'f', 0) + difference);
  } else if (state == State::kPaused) {
    stage_->setText(tr("Paused") + difference);
  } else {
    stage_->setText((p.stage == ProjectionStage::kTuning ? tr("Fitting the likeness") : tr("Looking for the face")) +
                    difference);
  }
  progress_->setRange(0, std::max(1, p.steps));
  progress_->setValue(p.step);
  curve_->setValues(p.faceErrors, p.steps);
  pause_->setText(state == State::kPaused ? tr("&Go on") : tr("&Pause"));
  for (QPushButton* b : {pause_, keep_, cancel_}) b->setVisible(run_->isLive());
  pause_->setEnabled(state == State::kRunning || state == State::kPaused);
  keep_->setEnabled(face_ != nullptr);
}

QImage PhotoPanel::shown(bool before) const {
  if (before || !result_->edited()) return photoImage_;
  return editedImage_;
}

void PhotoPanel::showResult() {
  const auto image = [](const Image8& picture) {
    return QImage(picture.pixels.data(), picture.width, picture.height, picture.width * 3, QImage::Format_RGB888)
        .copy();
  };
  if (result_->photo() && photoImage_.isNull()) photoImage_ = image(result_->photo()->picture);
  if (result_->edited() && editedImage_.isNull()) editedImage_ = image(*result_->edited());
  resultBox_->setVisible(result_->photo() != nullptr);
  export_->setEnabled(result_->edited() != nullptr);
  location_->setVisible(result_->photo() && hasLocation(result_->photo()->metadata));
  picture_->setPicture(shown(before_->isDown()));
}

void PhotoPanel::showLarge() {
  auto* dialog = new QDialog(this);
  dialog->setObjectName(QStringLiteral("photoLarge"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Edited photo"));
  dialog->resize(kLargeWidth, kLargeHeight);
  auto* picture = named(new FittedPicture, "photoLargePicture");
  picture->setPicture(shown(false));
  auto* before = named(new QPushButton(tr("&Before")), "photoLargeBefore");
  connect(before, &QPushButton::pressed, picture, [this, picture] { picture->setPicture(shown(true)); });
  connect(before, &QPushButton::released, picture, [this, picture] { picture->setPicture(shown(false)); });
  connect(result_, &PhotoResult::editedChanged, picture, [this, picture] { picture->setPicture(shown(false)); });
  auto* all = new QVBoxLayout(dialog);
  all->addWidget(picture, 1);
  all->addWidget(before, 0, Qt::AlignCenter);
  dialog->show();
}

void PhotoPanel::askForFile() {
  const QFileInfo from(QString::fromStdString(std::get<ProjectedFacePtr>(document_.recipe().source())->file.path));
  auto* dialog = new QFileDialog(this, tr("Export photo"), from.path(), tr("Pictures (*.png *.jpg *.tif *.webp)"));
  dialog->setObjectName(QStringLiteral("photoExportDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(from.suffix().isEmpty() ? QStringLiteral("jpg") : from.suffix());
  dialog->selectFile(tr("%1-edited").arg(from.completeBaseName()));
  connect(dialog, &QFileDialog::fileSelected, this, &PhotoPanel::save);
  dialog->open();
}

void PhotoPanel::save(const QString& path) {
  if (!result_->photo() || !result_->edited()) return;
  const std::string original = std::get<ProjectedFacePtr>(document_.recipe().source())->file.path;
  if (QFileInfo(path) == QFileInfo(QString::fromStdString(original))) {
    return Q_EMIT problem(tr("The photo itself is not written over; give the edited one another name."));
  }
  const PhotoFileOptions options{.location = location_->isChecked() ? Location::kKeep : Location::kDrop};
  inBackground(
      this,
      [photo = result_->photo(), edited = result_->edited(), file = path.toStdString(), options] {
        Photo out = *photo;
        out.picture = *edited;
        writePhoto(out, file, options);
        return file;
      },
      [this, path](const std::string&) { Q_EMIT saved(path); },
      [this](const QString& sentence) { Q_EMIT problem(sentence); });
}

}  // namespace lineament
