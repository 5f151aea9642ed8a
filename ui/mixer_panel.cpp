#include "ui/mixer_panel.h"

#include <QDragEnterEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "ui/document.h"
#include "ui/face_mime.h"
#include "ui/frame_bridge.h"
#include "ui/mix_row.h"

namespace lineament {
namespace {
constexpr int kThumbnail = 128, kPriority = 1;  // somebody has just dropped it
constexpr std::size_t kMostFaces = 8;
}  // namespace

MixerPanel::MixerPanel(Document& document, RenderService& service, QWidget* parent)
    : QWidget(parent), document_(document), service_(service) {
  setObjectName(QStringLiteral("mixerPanel"));
  setAcceptDrops(true);
  empty_ =
      new QLabel(tr("Drop a face here or on the picture, or right-click one in the list, to borrow its make-up, "
                    "light, hair or pose."));
  empty_->setObjectName(QStringLiteral("mixerHint"));
  empty_->setWordWrap(true);
  empty_->setEnabled(false);
  auto* inner = new QWidget;
  list_ = new QVBoxLayout(inner);
  list_->setContentsMargins(10, 6, 10, 6);
  list_->addWidget(empty_);
  list_->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setObjectName(QStringLiteral("mixerScroll"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(inner);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);
  connect(&document_, &Document::recipeChanged, this, &MixerPanel::readDocument);
  readDocument();
}

void MixerPanel::setImageResolution(int resolution) {
  if (resolution == imageResolution_) return;
  imageResolution_ = resolution;
  rebuild();
}

void MixerPanel::addFace(const FaceSource& face) {
  if (document_.recipe().mixes().size() >= kMostFaces) return;
  StyleMix mix{face, 0.7F, {}};
  for (const RowAmount& a : mixPresets().front().amounts) mix = mix.withAmount(a.rows, a.amount);
  document_.change(document_.recipe().withMix(std::move(mix)),
                   tr("Mix in %1").arg(QString::fromStdString(describe(face))));
}

void MixerPanel::readDocument() {
  const auto& mixes = document_.recipe().mixes();
  bool same = mixes.size() == rows_.size();
  for (std::size_t i = 0; same && i < mixes.size(); ++i) same = mixes[i].source == rows_[i]->mix().source;
  if (!same) return rebuild();
  for (std::size_t i = 0; i < mixes.size(); ++i) rows_[i]->show(mixes[i]);
}

void MixerPanel::rebuild() {
  for (const auto& [job, row] : jobs_) service_.cancelPicture(job);
  jobs_.clear();
  for (MixRow* row : rows_) row->deleteLater();
  rows_.clear();
  const auto& mixes = document_.recipe().mixes();
  empty_->setVisible(mixes.empty());
  for (std::size_t i = 0; i < mixes.size(); ++i) {
    auto* row = new MixRow(mixes[i], imageResolution_, i);
    list_->insertWidget(list_->count() - 1, row);
    rows_.push_back(row);
    jobs_[service_.requestPicture({EditRecipe(mixes[i].source, mixes[i].psi), kThumbnail, false, kPriority})] = i;
    connect(row, &MixRow::began, this, [this, row] {
      document_.beginGesture(tr("Mix %1").arg(QString::fromStdString(describe(row->mix().source))));
    });
    connect(row, &MixRow::ended, this, [this] { document_.endGesture(); });
    connect(row, &MixRow::changed, this, [this, i, row](const StyleMix& mix) {
      document_.change(document_.recipe().withMix(i, mix),
                       tr("Mix %1").arg(QString::fromStdString(describe(row->mix().source))));
    });
    connect(
        row, &MixRow::removeWanted, this,
        [this, i] { document_.change(document_.recipe().withoutMix(i), tr("Remove a mix")); }, Qt::QueuedConnection);
  }
}

void MixerPanel::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  rows_[it->second]->showPicture(toQImage(picture));
  jobs_.erase(it);
}

void MixerPanel::dragEnterEvent(QDragEnterEvent* event) {
  if (faceOf(*event->mimeData())) event->acceptProposedAction();
}

void MixerPanel::dropEvent(QDropEvent* event) {
  if (const auto face = faceOf(*event->mimeData())) addFace(*face);
}

}  // namespace lineament
