#include "ui/local/region_chooser.h"

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

QString keyOf(const std::optional<EditRegion>& region) {
  if (!region) return kEverywhere;
  const auto* name = std::get_if<std::string>(&*region);
  return name != nullptr ? kNamed + QString::fromStdString(*name) : kPainted;
}

}  // namespace

RegionChooser::RegionChooser(RegionOwner owner, Document& document, RenderService& service, Canvas& canvas,
                             RegionTools tools, const std::filesystem::path& masksFolder, QWidget* parent)
    : QWidget(parent), owner_(std::move(owner)), document_(document), service_(service), tools_(std::move(tools)) {
  setObjectName(owner_.name + QStringLiteral("Region"));
  region_ = new QComboBox;
  region_->setObjectName(owner_.name + QStringLiteral("RegionBox"));
  region_->setAccessibleName(owner_.title);
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
  paint_->setObjectName(owner_.name + QStringLiteral("RegionPaint"));
  paint_->setText(tr("Paint"));
  paint_->setAccessibleName(tr("Show the tools that paint or pick the region"));
  paint_->setToolTip(paint_->accessibleName());
  paint_->setCheckable(true);
  paint_->setStyleSheet(QStringLiteral(
      "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text); border-radius: 3px; }"));
  bar_ = new MaskBar(canvas, masksFolder, owner_.name + QLatin1Char('_'));
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

  connect(region_, &QComboBox::activated, this, &RegionChooser::choose);
  connect(paint_, &QToolButton::toggled, this, &RegionChooser::showTools);
  connect(bar_, &MaskBar::strokeBegan, this, [this] { document_.beginGesture(owner_.paintStep); });
  connect(bar_, &MaskBar::strokeMoved, this, [this](const MaskPtr& mask) { setRegion(mask, owner_.paintStep); });
  connect(bar_, &MaskBar::strokeEnded, this, [this](const MaskPtr& mask) {
    setRegion(mask, owner_.paintStep);
    document_.endGesture();
  });
  connect(bar_, &MaskBar::strokeCancelled, this, [this] {
    document_.cancelGesture();
    wantMask();
  });
  connect(bar_, &MaskBar::changed, this, [this](const MaskPtr& mask, const QString& what) { setRegion(mask, what); });
  connect(bar_, &MaskBar::picked, this, &RegionChooser::pick);
  connect(bar_, &MaskBar::problem, this, &RegionChooser::problem);
  connect(&document_, &Document::recipeChanged, this, &RegionChooser::readDocument);
  connect(&document_, &Document::historyChanged, this, &RegionChooser::wantMask);
  readDocument();
}

RegionChooser::~RegionChooser() {
  bar_->releaseTool();
}

void RegionChooser::setOnShow(bool on) {
  onShow_ = on;
  showTools();
}

// A brush of a panel that nobody sees must not be in hand, and its keys are not to be taken.
void RegionChooser::showTools() {
  const bool on = onShow_ && paint_->isChecked();
  bar_->setVisible(on);
  if (!on) bar_->releaseTool();
  wantMask();
  Q_EMIT toolsShown(on);
}

void RegionChooser::choose() {
  const QString key = region_->currentData().toString();
  if (key == kPainted) {
    readDocument();  // "painted" is what painting makes
    paint_->setChecked(true);
  } else if (key == kEverywhere) {
    setRegion(std::nullopt, owner_.anywhereStep);
  } else {
    setRegion(EditRegion(key.mid(kNamed.size()).toStdString()), owner_.namedStep.arg(region_->currentText()));
  }
}

void RegionChooser::setRegion(std::optional<EditRegion> region, const QString& label) {
  if (!owner_.exists(document_.recipe())) return;
  document_.change(owner_.with(document_.recipe(), std::move(region)), label);
}

void RegionChooser::readDocument() {
  const bool exists = owner_.exists(document_.recipe());
  setEnabled(exists);
  if (!exists) {
    bar_->releaseTool();
    paint_->setChecked(false);
  }
  region_->setCurrentIndex(std::max(0, region_->findData(keyOf(owner_.region(document_.recipe())))));
}

// The mask of the region, to be seen and changed; only while its tools are on show.
void RegionChooser::wantMask() {
  if (document_.inGesture()) return;
  if (!owner_.exists(document_.recipe()) || !onShow_ || !paint_->isChecked()) return forget();
  const std::optional<EditRegion> region = owner_.region(document_.recipe());
  if (!region) {
    forget();
    if (bar_->mask() || bar_->pending()) bar_->setMask(nullptr);
    return;
  }
  if (const auto* painted = std::get_if<MaskPtr>(&*region)) {
    forget();
    if (*painted != bar_->mask() || bar_->pending()) bar_->setMask(*painted);
    return;
  }
  const std::string& name = std::get<std::string>(*region);
  EditRecipe face = document_.recipe().withoutLocals().withoutStyle();
  if (name == masked_ && face == maskedFace_) return;
  forget();
  masked_ = name;
  maskedFace_ = std::move(face);
  auto job = std::make_shared<RegionJob>(maskedFace_, name, tools_, memory_);
  asked_[service_.startJob(job)] = {job, std::nullopt};
  bar_->setMask(nullptr, true);
}

void RegionChooser::forget() {
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

void RegionChooser::pick(const QPointF& at, Qt::KeyboardModifiers modifiers) {
  const RegionPoint point{static_cast<float>(at.x()), static_cast<float>(at.y()), bar_->tolerance()};
  auto job = std::make_shared<RegionJob>(document_.recipe().withoutStyle(), point, tools_, memory_);
  asked_[service_.startJob(job)] = {job, modifiers};
}

void RegionChooser::jobStep(JobId id, bool done) {
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

void RegionChooser::joinPicked(const MaskPtr& found, Qt::KeyboardModifiers modifiers) {
  if (bar_->pending() || !owner_.exists(document_.recipe())) return;  // the hand is elsewhere by now
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
  setRegion(EditRegion(shared), owner_.pickStep);
}

void RegionChooser::jobFailed(JobId id) {
  const auto it = asked_.find(id);
  if (it == asked_.end()) return;
  const bool pick = it->second.pick.has_value();
  asked_.erase(it);
  if (pick) return;
  masked_.clear();  // asked for again with the next change
  bar_->setMask(nullptr);
}

}  // namespace lineament
