#include "ui/local/local_proof.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <utility>

#include "ui/canvas.h"
#include "ui/document.h"
#include "ui/frame_bridge.h"
#include "ui/local/mask_bar.h"

namespace lineament {
namespace {

constexpr int kPriority = 15;  // somebody waits for it

}  // namespace

LocalProof::LocalProof(Document& document, RenderService& service, Canvas& canvas, MaskBar& bar, RegionTools tools,
                       std::shared_ptr<RegionMemory> regions, std::function<std::string()> chosen, QWidget* window)
    : QObject(window),
      document_(document),
      service_(service),
      canvas_(canvas),
      bar_(bar),
      tools_(std::move(tools)),
      regions_(std::move(regions)),
      chosen_(std::move(chosen)),
      window_(window) {
  button_ = new QToolButton;
  button_->setObjectName(QStringLiteral("localProof"));
  button_->setText(tr("What changed"));
  button_->setAccessibleName(tr("Show what the chosen edit changes, and how much of it lies in its region"));
  button_->setToolTip(button_->accessibleName());
  button_->setCheckable(true);
  all_ = new QToolButton;
  all_->setObjectName(QStringLiteral("localProofAll"));
  all_->setText(tr("All"));
  all_->setAccessibleName(tr("Show what all edits together change, not only the chosen one"));
  all_->setToolTip(all_->accessibleName());
  all_->setCheckable(true);
  total_ = new QLabel;
  total_->setObjectName(QStringLiteral("localProofTotal"));
  total_->setWordWrap(true);
  total_->hide();
  save_ = new QToolButton;
  save_->setObjectName(QStringLiteral("localProofSave"));
  save_->setText(tr("Save…"));
  save_->setAccessibleName(tr("Save the picture of what changed"));
  save_->setEnabled(false);
  connect(button_, &QToolButton::toggled, this, [this](bool on) { on ? want() : hide(); });
  connect(all_, &QToolButton::toggled, this, [this] { renew(); });
  connect(save_, &QToolButton::clicked, this, &LocalProof::save);
}

void LocalProof::addButtons(QHBoxLayout* row) {
  for (QToolButton* b : {button_, all_, save_}) row->addWidget(b);
}

void LocalProof::renew() {
  if (button_->isChecked()) want();
}

void LocalProof::maskReady() {
  start();
}

bool LocalProof::jobStep(JobId job, bool done) {
  if (job_ && job == jobId_) {
    if (done) show(std::exchange(job_, nullptr)->proof());
    return true;
  }
  if (!region_ || job != regionId_) return false;
  if (done) {
    mask_ = std::exchange(region_, nullptr)->mask();
    start();
  }
  return true;
}

bool LocalProof::jobFailed(JobId job, const QString& sentence) {
  if (job_ && job == jobId_) {
    job_.reset();
    return true;
  }
  if (!region_ || job != regionId_) return false;
  region_.reset();
  tell(sentence);
  return true;
}

void LocalProof::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  if (job == 0 || (job != before_ && job != after_)) return;
  pictures_[job == before_ ? 0 : 1] = picture;
  start();
}

// A picture of what changed is no longer true, or in the way.
void LocalProof::lift() {
  if (canvas_.overlay() == &image_) canvas_.setOverlay(nullptr);
  bar_.setCovered(false);
}

void LocalProof::cancel() {
  service_.cancelPicture(before_);
  service_.cancelPicture(after_);
  if (job_) service_.cancelJob(jobId_);
  if (region_) service_.cancelJob(regionId_);
  before_ = after_ = 0;
  job_ = nullptr;
  region_ = nullptr;
  mask_ = nullptr;
  pictures_[0] = pictures_[1] = nullptr;
}

void LocalProof::want() {
  cancel();
  lift();
  tell(QString());
  const EditRecipe recipe = document_.recipe().withoutStyle();  // a style spreads every change
  const bool all = all_->isChecked();
  RegionUnion regions;
  for (const LocalEdit& edit : recipe.locals()) {
    if (edit.acts()) regions.parts.push_back(edit.region);
  }
  const LocalEdit* edit = document_.recipe().local(chosen_());
  if (all ? regions.parts.empty() : edit == nullptr || !edit->acts()) return hide();
  of_ = all ? std::string() : edit->id;
  const EditRecipe before = all ? recipe.withoutLocals() : recipe.withoutLocal(edit->id);
  if (all) {
    region_ = std::make_shared<RegionJob>(recipe, std::move(regions), tools_, regions_);
    regionId_ = service_.startJob(region_);
  }
  before_ = service_.requestPicture({before, 0, true, kPriority});
  after_ = service_.requestPicture({recipe, 0, true, kPriority});
}

// With two pictures and the mask, whichever comes last.
void LocalProof::start() {
  const bool all = of_.empty();
  if (!pictures_[0] || !pictures_[1] || job_ || (all ? !mask_ : bar_.pending())) return;
  job_ = std::make_shared<ProofJob>(pictures_[0], pictures_[1], all ? mask_ : bar_.mask());
  jobId_ = service_.startJob(job_);
}

void LocalProof::show(const Proof& proof) {
  if (!button_->isChecked()) return;
  image_ = toQImage(std::make_shared<const Image8>(proof.map.picture)).copy();
  const int side = image_.width();
  {
    // The scale lies over the lower edge of the picture.
    const QImage bar = image_.copy(0, side, side, kHeatLegendHeight);
    image_ = image_.copy(0, 0, side, side);
    QPainter painter(&image_);
    painter.drawImage(0, side - kHeatLegendHeight, bar);
    painter.setPen(Qt::white);
    QFont font = painter.font();
    font.setPixelSize(side / 42);
    painter.setFont(font);
    const QRect above(8, side - kHeatLegendHeight - side / 28, side - 16, side / 28);
    painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter, tr("0"));
    painter.drawText(above, Qt::AlignRight | Qt::AlignVCenter, tr("%1 grey levels").arg(proof.map.full, 0, 'f', 0));
  }
  bar_.setCovered(true);
  canvas_.setOverlay(&image_);
  save_->setEnabled(true);
  if (proof.whole.largest == 0) return tell(tr("Nothing changed."));
  if (!proof.inside || !proof.inside->locality) return tell(tr("There is no region to compare with."));
  const QString text =
      of_.empty()
          ? tr("All edits: %1 % of the change lies in their regions; outside %2 grey levels on average, %3 % of the "
               "pixels equal.")
          : tr("%1 % of the change lies in the region; outside %2 grey levels on average, %3 % of the pixels equal.");
  tell(text.arg(100.0 * *proof.inside->locality, 0, 'f', 1)
           .arg(proof.inside->meanOutside, 0, 'f', 3)
           .arg(100.0 * proof.inside->equalOutside, 0, 'f', 1));
}

// Beside the edit it is about; of all edits above the list.
void LocalProof::tell(const QString& text) {
  Q_EMIT told(of_, text);
  total_->setText(of_.empty() ? text : QString());
  total_->setVisible(!total_->text().isEmpty());
}

void LocalProof::hide() {
  cancel();
  save_->setEnabled(false);
  lift();
  image_ = QImage();
  tell(QString());
}

void LocalProof::save() {
  auto* files = new QFileDialog(window_, tr("Save the picture of what changed"), QString(), tr("Pictures (*.png)"));
  files->setObjectName(QStringLiteral("proofFile"));
  files->setAttribute(Qt::WA_DeleteOnClose);
  files->setAcceptMode(QFileDialog::AcceptSave);
  files->setDefaultSuffix(QStringLiteral("png"));
  connect(files, &QFileDialog::fileSelected, this, [this, image = image_](const QString& file) {
    if (!image.save(file)) Q_EMIT problem(tr("%1 could not be written.").arg(file));
  });
  files->open();
}

}  // namespace lineament
