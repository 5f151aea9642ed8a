#include "ui/style/style_region.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/edit/mask_ops.h"
#include "ui/document.h"
#include "ui/local/mask_bar.h"
#include "ui/style/quiet_wheel.h"

namespace lineament {
namespace {

const QString kEverywhere = QStringLiteral("everywhere"), kPainted = QStringLiteral("painted"),
              kNamed = QStringLiteral("region:");

QString keyOf(const std::optional<StyleEdit>& style) {
  if (!style || !style->region) return kEverywhere;
  const auto* name = std::get_if<std::string>(&*style->region);
  return name != nullptr ? kNamed + QString::fromStdString(*name) : kPainted;
}

}  // namespace

StyleRegion::StyleRegion(Document& document, RenderService& service, Canvas& canvas, RegionTools tools,
                         const std::filesystem::path& masksFolder, QWidget* parent)
    : QWidget(parent), document_(document), service_(service), tools_(std::move(tools)) {
  setObjectName(QStringLiteral("styleRegion"));
  region_ = new QComboBox;
  region_->setObjectName(QStringLiteral("styleRegionBox"));
  region_->setAccessibleName(tr("Where the style is"));
  region_->setToolTip(region_->accessibleName());
  region_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  region_->setMinimumContentsLength(8);
  quietWheel({region_});
  region_->addItem(tr("everywhere"), kEverywhere);
  if (tools_.finder) {
    for (const RegionName& r : tools_.finder->names())
      region_->addItem(QString::fromStdString(r.title), kNamed + QString::fromStdString(r.id));
  }
  region_->addItem(tr("painted"), kPainted);
  paint_ = new QToolButton;
  paint_->setObjectName(QStringLiteral("styleRegionPaint"));
  paint_->setText(tr("Paint"));
  paint_->setAccessibleName(tr("Show the tools that paint or pick the region"));
  paint_->setToolTip(paint_->accessibleName());
  paint_->setCheckable(true);
  paint_->setStyleSheet(QStringLiteral(
      "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text); border-radius: 3px; }"));
  bar_ = new MaskBar(canvas, masksFolder, QStringLiteral("style_"));
  bar_->hide();
  auto* label = new QLabel(tr("Region"));
  label->setBuddy(region_);
  auto* row = new QHBoxLayout;
  row->addWidget(label);
  row->addWidget(region_, 1);
  row->addWidget(paint_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(row);
  column->addWidget(bar_);

  connect(region_, &QComboBox::activated, this, &StyleRegion::choose);
  connect(paint_, &QToolButton::toggled, this, &StyleRegion::showTools);
  connect(bar_, &MaskBar::strokeBegan, this, [this] { document_.beginGesture(tr("Paint the style")); });
  connect(bar_, &MaskBar::strokeMoved, this, [this](const MaskPtr& mask) { setRegion(mask, tr("Paint the style")); });
  connect(bar_, &MaskBar::strokeEnded, this, [this](const MaskPtr& mask) {
    setRegion(mask, tr("Paint the style"));
    document_.endGesture();
  });
  connect(bar_, &MaskBar::strokeCancelled, this, [this] {
    document_.cancelGesture();
    wantMask();
  });
  connect(bar_, &MaskBar::changed, this, [this](const MaskPtr& mask, const QString& what) { setRegion(mask, what); });
  connect(bar_, &MaskBar::picked, this, &StyleRegion::pick);
  connect(bar_, &MaskBar::problem, this, &StyleRegion::problem);
  connect(&document_, &Document::recipeChanged, this, &StyleRegion::readDocument);
  connect(&document_, &Document::historyChanged, this, &StyleRegion::wantMask);
  readDocument();
}

StyleRegion::~StyleRegion() {
  bar_->releaseTool();
}

void StyleRegion::setOnShow(bool on) {
  onShow_ = on;
  showTools();
}

// A brush of a panel that nobody sees must not be in hand, and its keys are not to be taken.
void StyleRegion::showTools() {
  const bool on = onShow_ && paint_->isChecked();
  bar_->setVisible(on);
  if (!on) bar_->releaseTool();
  wantMask();
  Q_EMIT toolsShown(on);
}

void StyleRegion::choose() {
  const QString key = region_->currentData().toString();
  if (key == kPainted) {
    readDocument();  // "painted" is what painting makes
    paint_->setChecked(true);
  } else if (key == kEverywhere) {
    setRegion(std::nullopt, tr("Style everywhere"));
  } else {
    setRegion(EditRegion(key.mid(kNamed.size()).toStdString()), tr("Style: %1").arg(region_->currentText()));
  }
}

void StyleRegion::setRegion(std::optional<EditRegion> region, const QString& label) {
  if (!document_.recipe().style()) return;
  StyleEdit style = *document_.recipe().style();
  style.region = std::move(region);
  document_.change(document_.recipe().withStyle(std::move(style)), label);
}

void StyleRegion::readDocument() {
  const std::optional<StyleEdit>& style = document_.recipe().style();
  setEnabled(style.has_value());
  if (!style) {
    bar_->releaseTool();
    paint_->setChecked(false);
  }
  region_->setCurrentIndex(std::max(0, region_->findData(keyOf(style))));
}

// The mask of the region, to be seen and changed; only while its tools are on show.
void StyleRegion::wantMask() {
  if (document_.inGesture()) return;
  const std::optional<StyleEdit>& style = document_.recipe().style();
  if (!style || !onShow_ || !paint_->isChecked()) return forget();
  if (!style->region) {
    forget();
    if (bar_->mask() || bar_->pending()) bar_->setMask(nullptr);
    return;
  }
  if (const auto* painted = std::get_if<MaskPtr>(&*style->region)) {
    forget();
    if (*painted != bar_->mask() || bar_->pending()) bar_->setMask(*painted);
    return;
  }
  const std::string& name = std::get<std::string>(*style->region);
  EditRecipe face = document_.recipe().withoutLocals().withoutStyle();
  if (name == masked_ && face == maskedFace_) return;
  forget();
  masked_ = name;
  maskedFace_ = std::move(face);
  auto job = std::make_shared<RegionJob>(maskedFace_, name, tools_, memory_);
  asked_[service_.startJob(job)] = {job, std::nullopt};
  bar_->setMask(nullptr, true);
}

void StyleRegion::forget() {
  masked_.clear();
  for (auto it = asked_.begin(); it != asked_.end();) {
    if (it->second.pick) {
      ++it;
      continue;
    }
    service_.cancelJob(it->first);
    it = asked_.erase(it);
  }
}

void StyleRegion::pick(const QPointF& at, Qt::KeyboardModifiers modifiers) {
  const RegionPoint point{static_cast<float>(at.x()), static_cast<float>(at.y()), bar_->tolerance()};
  auto job = std::make_shared<RegionJob>(document_.recipe().withoutStyle(), point, tools_, memory_);
  asked_[service_.startJob(job)] = {job, modifiers};
}

void StyleRegion::jobStep(JobId id, bool done) {
  const auto it = asked_.find(id);
  if (!done || it == asked_.end()) return;
  const Asked asked = it->second;
  asked_.erase(it);
  if (asked.pick) {
    joinPicked(asked.job->mask(), *asked.pick);
  } else {
    bar_->setMask(asked.job->mask());
  }
}

void StyleRegion::joinPicked(const MaskPtr& found, Qt::KeyboardModifiers modifiers) {
  if (bar_->pending() || !document_.recipe().style()) return;  // the hand is elsewhere by now
  if (!found) return Q_EMIT problem(tr("There is no region to pick at this place."));
  const bool takesAway = (modifiers & Qt::AltModifier) != 0;
  if (takesAway && !bar_->mask()) return;
  Mask mask = *found;
  if (takesAway) {
    mask = subtracted(*bar_->mask(), mask);
  } else if (bar_->mask() && (modifiers & Qt::ShiftModifier) != 0) {
    mask = united(*bar_->mask(), mask);
  }
  const auto shared = std::make_shared<const Mask>(std::move(mask));
  bar_->setMask(shared);
  setRegion(EditRegion(shared), tr("Pick where the style is"));
}

void StyleRegion::jobFailed(JobId id) {
  const auto it = asked_.find(id);
  if (it == asked_.end()) return;
  const bool pick = it->second.pick.has_value();
  asked_.erase(it);
  if (pick) return;
  masked_.clear();  // asked for again with the next change
  bar_->setMask(nullptr);
}

}  // namespace lineament
