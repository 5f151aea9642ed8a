#include "ui/local/channel_inspector.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/edit/mask_ops.h"
#include "ui/document.h"
#include "ui/frame_bridge.h"
#include "ui/local/layer_title.h"

namespace lineament {
namespace {

constexpr int kIcon = 72, kTry = 192, kTryPicture = 256, kPriority = 12;
constexpr const char* kFirstLayer = "l2.conv1";

}  // namespace

ChannelInspector::ChannelInspector(Document& document, RenderService& service, std::function<MaskPtr()> region,
                                   QWidget* parent)
    : QDialog(parent), document_(document), service_(service), region_(std::move(region)) {
  setObjectName(QStringLiteral("channelInspector"));
  setWindowTitle(tr("Channels of a layer"));
  layer_ = new QComboBox;
  layer_->setObjectName(QStringLiteral("inspectorLayer"));
  layer_->setAccessibleName(tr("Layer"));
  channels_ = new QListWidget;
  channels_->setObjectName(QStringLiteral("inspectorChannels"));
  channels_->setAccessibleName(tr("Channels, as pictures of this face"));
  channels_->setViewMode(QListView::IconMode);
  channels_->setResizeMode(QListView::Adjust);
  channels_->setMovement(QListView::Static);
  channels_->setUniformItemSizes(true);
  channels_->setIconSize({kIcon, kIcon});
  amount_ = new QDoubleSpinBox;
  amount_->setObjectName(QStringLiteral("inspectorAmount"));
  amount_->setAccessibleName(tr("Standard deviations"));
  amount_->setRange(0.5, 50.0);
  amount_->setValue(5.0);
  amount_->setSuffix(tr(" standard deviations"));
  about_ = new QLabel(tr("Choose a channel to see what it does in the region of the chosen edit."));
  about_->setObjectName(QStringLiteral("inspectorAbout"));
  about_->setWordWrap(true);
  keep_ = new QPushButton(tr("Keep as an edit"));
  keep_->setObjectName(QStringLiteral("inspectorKeep"));
  keep_->setEnabled(false);
  auto* top = new QHBoxLayout;
  top->addWidget(new QLabel(tr("Layer")));
  top->addWidget(layer_);
  top->addStretch(1);
  top->addWidget(amount_);
  auto* tries = new QHBoxLayout;
  const char* names[] = {"inspectorLess", "inspectorNow", "inspectorMore"};
  for (int i = 0; i < 3; ++i) {
    tries_[i] = new QLabel;
    tries_[i]->setObjectName(QLatin1String(names[i]));
    tries_[i]->setFixedSize(kTry, kTry);
    tries_[i]->setScaledContents(true);
    tries->addWidget(tries_[i]);
  }
  auto* column = new QVBoxLayout(this);
  column->addLayout(top);
  column->addWidget(channels_, 1);
  column->addWidget(about_);
  column->addLayout(tries);
  column->addWidget(keep_, 0, Qt::AlignRight);
  resize(640, 720);

  connect(layer_, &QComboBox::activated, this, &ChannelInspector::look);
  connect(channels_, &QListWidget::currentRowChanged, this, [this] { tryChannel(); });
  connect(amount_, &QDoubleSpinBox::valueChanged, this, [this] { tryChannel(); });
  connect(keep_, &QPushButton::clicked, this, [this] {
    if (channels_->currentRow() >= 0) Q_EMIT editWanted(editOf(channels_->currentRow(), 0.0F));
  });
  // The names come with the first answer: a layer beyond the last one asks for nothing else.
  look();
}

ChannelInspector::~ChannelInspector() {
  service_.cancelJob(jobId_);
  for (const auto& [job, place] : tryJobs_) service_.cancelPicture(job);
}

void ChannelInspector::look() {
  service_.cancelJob(jobId_);
  channels_->clear();
  keep_->setEnabled(false);
  // Before the names are known the first layer is as good as any.
  job_ = std::make_shared<ChannelPicturesJob>(document_.recipe(), std::max(0, layer_->currentIndex()));
  jobId_ = service_.startJob(job_);
  about_->setText(tr("Looking …"));
}

void ChannelInspector::jobStep(JobId job, bool done) {
  if (!done || job != jobId_ || !job_) return;
  if (layer_->count() == 0) {
    for (const SynthesisLayer& layer : job_->layers())
      layer_->addItem(layerTitle(layer), QString::fromStdString(layer.name));
    const int first = layer_->findData(QLatin1String(kFirstLayer));
    layer_->setCurrentIndex(std::max(0, first));
    if (first > 0) return look();
  }
  showChannels();
}

void ChannelInspector::showChannels() {
  for (int c = 0; c < job_->channels(); ++c) {
    const std::vector<std::uint8_t> grey = job_->picture(c);
    const int side = job_->side();
    const QImage image(grey.data(), side, side, side, QImage::Format_Grayscale8);
    const QPixmap icon = QPixmap::fromImage(image.scaled(kIcon, kIcon, Qt::KeepAspectRatio));
    channels_->addItem(new QListWidgetItem(QIcon(icon), QString::number(c)));
  }
  about_->setText(
      tr("Grey is a channel's mean over faces. Choose one to see what it does in the region of the chosen "
         "edit."));
}

LocalEdit ChannelInspector::editOf(int channel, float deviations) const {
  auto attribute = std::make_shared<ChannelAttribute>();
  attribute->layer = job_->layers()[static_cast<std::size_t>(job_->layer())].name;
  attribute->id = attribute->layer + "-" + std::to_string(channel);
  attribute->title = "Channel " + std::to_string(channel) + " of " + attribute->layer;
  attribute->modelHash = job_->modelHash();
  attribute->values.assign(static_cast<std::size_t>(job_->channels()), 0.0F);
  attribute->values[static_cast<std::size_t>(channel)] =
      job_->deviation()[static_cast<std::size_t>(channel)] * static_cast<float>(amount_->value());
  LocalEdit edit;
  edit.id = attribute->id;
  edit.title = attribute->title;
  edit.effect = ChannelAttributePtr(attribute);
  MaskPtr mask = region_();
  edit.region = mask ? mask : std::make_shared<const Mask>(filled());
  edit.strength = deviations;
  return edit;
}

void ChannelInspector::tryChannel() {
  const int channel = channels_->currentRow();
  keep_->setEnabled(channel >= 0);
  for (const auto& [job, place] : tryJobs_) service_.cancelPicture(job);
  tryJobs_.clear();
  if (channel < 0) return;
  const float v = static_cast<float>(amount_->value());
  about_->setText(tr("Channel %1: %2 less, as it is, %2 more.").arg(channel).arg(static_cast<double>(v)));
  for (int place = 0; place < 3; ++place) {
    const EditRecipe recipe =
        document_.recipe().withoutStyle().withLocal(editOf(channel, static_cast<float>(place - 1)));
    // A preview is made before the finer layers: it would show nothing of them.
    const bool exact = job_->side() > kTryPicture / 2;
    tryJobs_[service_.requestPicture({recipe, kTryPicture, exact, kPriority})] = place;
  }
}

void ChannelInspector::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  const auto it = tryJobs_.find(job);
  if (it == tryJobs_.end()) return;
  tries_[it->second]->setPixmap(QPixmap::fromImage(toQImage(picture)));
  tryJobs_.erase(it);
}

}  // namespace lineament
