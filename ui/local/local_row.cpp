#include "ui/local/local_row.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/document.h"
#include "ui/gesture_slider.h"

namespace lineament {
namespace {

constexpr double kStep = 0.05;
constexpr int kCoarsest = 4;
constexpr float kDirectionRange = 3.0F;

int ticks(double value) {
  return static_cast<int>(std::lround(value / kStep));
}

template <class Box>
Box* named(Box* box, const QString& name, const QString& accessible) {
  box->setObjectName(name);
  box->setAccessibleName(accessible);
  box->setToolTip(accessible);
  return box;
}

}  // namespace

QString titleIn(const LocalChoices& choices, const LocalAttribute& attribute) {
  const QString title = QString::fromStdString(attribute.title);
  return choices.usable(attribute) ? title : LocalRow::tr("%1 (made for another model)").arg(title);
}

LocalRow::LocalRow(Document& document, const LocalChoices& choices, const LocalEdit& edit, QWidget* parent)
    : QWidget(parent), document_(document), choices_(choices), id_(edit.id) {
  const QString name = QString::fromStdString(id_);
  setObjectName(QStringLiteral("local_") + name);
  on_ = named(new QCheckBox, QStringLiteral("localOn_") + name, tr("On or off"));
  title_ = new QLabel;
  title_->setObjectName(QStringLiteral("localTitle_") + name);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  title_->installEventFilter(this);
  box_ = named(new QDoubleSpinBox, QStringLiteral("localValue_") + name, tr("Strength, as a number"));
  box_->setSingleStep(kStep);
  box_->setDecimals(2);
  box_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  box_->setAlignment(Qt::AlignRight);
  box_->setFixedWidth(54);
  box_->setKeyboardTracking(false);
  slider_ = named(new GestureSlider(Qt::Horizontal), QStringLiteral("localSlider_") + name, tr("Strength"));
  slider_->setPageStep(ticks(0.5));
  const auto button = [&](const QString& text, const char* key, const QString& tip) {
    auto* b = named(new QToolButton, QLatin1String(key) + name, tip);
    b->setText(text);
    b->setAutoRaise(true);
    return b;
  };
  auto* up = button(QStringLiteral("↑"), "localUp_", tr("Earlier in the list"));
  auto* down =
      button(QStringLiteral("↓"), "localDown_", tr("Later in the list: where parts overlap, later ones lie on top"));
  auto* remove = button(QStringLiteral("✕"), "localRemove_", tr("Remove this edit"));
  auto* head = new QHBoxLayout;
  head->setSpacing(4);
  head->addWidget(on_);
  head->addWidget(title_, 1);
  head->addWidget(up);
  head->addWidget(down);
  head->addWidget(remove);
  head->addWidget(box_);
  buildDetails();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 2, 4, 4);
  column->setSpacing(1);
  column->addLayout(head);
  column->addWidget(slider_);
  column->addWidget(details_);

  connect(slider_, &GestureSlider::gestureBegan, this, [this] {
    Q_EMIT chosen();
    Q_EMIT strengthBegan();
    document_.beginGesture(title_->text());
  });
  connect(slider_, &GestureSlider::gestureEnded, this, [this] {
    document_.endGesture();
    Q_EMIT strengthEnded();
  });
  connect(slider_, &GestureSlider::doubleClicked, this, [this] { setStrength(0.0); });
  connect(slider_, &QSlider::valueChanged, this, [this](int v) { setStrength(v * kStep); });
  connect(box_, &QDoubleSpinBox::valueChanged, this, [this](double v) { setStrength(v); });
  connect(on_, &QCheckBox::toggled, this, [this](bool on) {
    LocalEdit switched = current();
    switched.enabled = on;
    change(switched, on ? tr("%1 on").arg(title_->text()) : tr("%1 off").arg(title_->text()));
  });
  connect(remove, &QToolButton::clicked, this, &LocalRow::removeWanted);
  connect(up, &QToolButton::clicked, this, [this] { Q_EMIT moveWanted(-1); });
  connect(down, &QToolButton::clicked, this, [this] { Q_EMIT moveWanted(1); });
  show(edit);
  setChosen(false);
}

void LocalRow::buildDetails() {
  const QString name = QString::fromStdString(id_);
  details_ = new QWidget;
  effect_ = named(new QComboBox, QStringLiteral("localEffect_") + name, tr("What it does"));
  auto* effects = qobject_cast<QStandardItemModel*>(effect_->model());
  for (const LocalAttributePtr& a : choices_.attributes) {
    effect_->addItem(QStringLiteral("%1: %2").arg(QString::fromStdString(a->group), titleIn(choices_, *a)));
    effects->item(effect_->count() - 1)->setEnabled(choices_.usable(*a));
  }
  effect_->insertSeparator(effect_->count());
  for (const DirectionPtr& d : choices_.directions) effect_->addItem(QString::fromStdString(d->title));
  region_ = named(new QComboBox, QStringLiteral("localRegion_") + name, tr("Where it acts"));
  for (const RegionName& r : choices_.regions)
    region_->addItem(QString::fromStdString(r.title), QString::fromStdString(r.id));
  region_->addItem(tr("Painted"));
  first_ = named(new QComboBox, QStringLiteral("localFirst_") + name, tr("First resolution whose style differs"));
  last_ = named(new QComboBox, QStringLiteral("localLast_") + name, tr("Last resolution whose style differs"));
  mode_ = named(new QComboBox, QStringLiteral("localMode_") + name, tr("How the part is made"));
  mode_->addItem(tr("Masked styles"));
  mode_->addItem(tr("Two branches"));
  protect_ = named(new QCheckBox(tr("Protect the rest")), QStringLiteral("localProtect_") + name,
                   tr("Put everything outside the region back to the unedited face"));
  proof_ = new QLabel;
  proof_->setObjectName(QStringLiteral("localProof_") + name);
  proof_->setWordWrap(true);
  auto* rows = new QHBoxLayout;
  rows->addWidget(first_);
  rows->addWidget(new QLabel(QStringLiteral("–")));
  rows->addWidget(last_);
  rows->addStretch(1);
  auto* grid = new QGridLayout(details_);
  grid->setContentsMargins(18, 0, 0, 4);
  grid->setVerticalSpacing(2);
  int line = 0;
  const auto add = [&](const QString& title, QWidget* widget) {
    grid->addWidget(new QLabel(title), line, 0);
    grid->addWidget(widget, line++, 1);
  };
  add(tr("Effect"), effect_);
  add(tr("Region"), region_);
  grid->addWidget(new QLabel(tr("Rows")), line, 0);
  grid->addLayout(rows, line++, 1);
  add(tr("Way"), mode_);
  grid->addWidget(protect_, line++, 1);
  grid->addWidget(proof_, line++, 0, 1, 2);
  grid->setColumnStretch(1, 1);
  for (QComboBox* box : {effect_, region_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
  }
  for (int r = kCoarsest; r <= 1024; r *= 2) {
    first_->addItem(QString::number(r), r);
    last_->addItem(QString::number(r), r);
  }
  connect(effect_, &QComboBox::activated, this, &LocalRow::chooseEffect);
  connect(region_, &QComboBox::activated, this, &LocalRow::chooseRegion);
  connect(first_, &QComboBox::activated, this, &LocalRow::chooseRows);
  connect(last_, &QComboBox::activated, this, &LocalRow::chooseRows);
  connect(mode_, &QComboBox::activated, this, [this](int index) {
    LocalEdit edit = current();
    edit.mode = index == 0 ? LocalMode::kMaskedStyle : LocalMode::kTwoBranches;
    change(edit, tr("%1: %2").arg(title_->text(), mode_->currentText()));
  });
  connect(protect_, &QCheckBox::toggled, this, [this](bool on) {
    LocalEdit edit = current();
    edit.protect = on;
    change(edit, tr("%1: %2").arg(title_->text(), on ? tr("rest protected") : tr("rest free")));
  });
}

LocalEdit LocalRow::current() const {
  const LocalEdit* edit = document_.recipe().local(id_);
  return edit != nullptr ? *edit : LocalEdit{};
}

void LocalRow::change(const LocalEdit& edit, const QString& label) {
  if (!reading_ && !edit.id.empty()) document_.change(document_.recipe().withLocal(edit), label);
}

void LocalRow::setStrength(double value) {
  LocalEdit edit = current();
  edit.strength = static_cast<float>(value);
  change(edit, title_->text());
}

// The region stays when it was painted: the hand knows better than the preset.
void LocalRow::chooseEffect(int index) {
  LocalEdit edit = current();
  const auto count = static_cast<int>(choices_.attributes.size());
  if (index < count) {
    const LocalAttribute& a = *choices_.attributes[static_cast<std::size_t>(index)];
    if (!choices_.usable(a)) return show(edit);
    const EditRegion painted = edit.region;
    const float strength = edit.strength;
    const bool enabled = edit.enabled;
    edit = a.edit(std::clamp(strength, a.lowest, a.highest));
    edit.id = id_;
    edit.enabled = enabled;
    if (std::holds_alternative<MaskPtr>(painted)) edit.region = painted;
  } else if (index > count) {
    const DirectionPtr& d = choices_.directions[static_cast<std::size_t>(index - count - 1)];
    edit.effect = d;
    edit.foreign = false;
    edit.title = d->title;
    edit.rows = d->actsOn;
    edit.mode = LocalMode::kMaskedStyle;
  }
  change(edit, QString::fromStdString(edit.title));
}

void LocalRow::chooseRegion(int index) {
  LocalEdit edit = current();
  if (region_->itemData(index).isNull()) return show(edit);  // "painted" is what painting makes
  const std::string name = region_->itemData(index).toString().toStdString();
  edit.region = name;
  if (std::holds_alternative<Donor>(edit.effect)) edit.rows = partRows(name);
  change(edit, tr("%1: %2").arg(title_->text(), region_->itemText(index)));
}

void LocalRow::chooseRows() {
  LocalEdit edit = current();
  const int a = first_->currentData().toInt(), b = last_->currentData().toInt();
  edit.rows = {std::min(a, b), std::max(a, b)};
  change(edit, tr("%1: rows").arg(title_->text()));
}

void LocalRow::setRange(const LocalEdit& edit) {
  float low = -kDirectionRange, high = kDirectionRange;
  if (std::holds_alternative<Donor>(edit.effect)) {
    low = 0.0F;
    high = 1.0F;
  }
  for (const LocalAttributePtr& a : choices_.attributes) {
    if (a->effect != edit.effect || a->title != edit.title) continue;
    low = a->lowest;
    high = a->highest;
  }
  slider_->setRange(ticks(static_cast<double>(low)), ticks(static_cast<double>(high)));
  box_->setRange(static_cast<double>(low) * 3, static_cast<double>(high) * 3);  // beyond the slider on request
}

void LocalRow::show(const LocalEdit& edit) {
  reading_ = true;
  title_->setText(QString::fromStdString(edit.title));
  on_->setChecked(edit.enabled && !edit.foreign);
  on_->setEnabled(!edit.foreign);
  setRange(edit);
  if (!slider_->isSliderDown()) slider_->setValue(ticks(static_cast<double>(edit.strength)));
  box_->setValue(static_cast<double>(edit.strength));
  effect_->setCurrentIndex(-1);
  for (std::size_t i = 0; i < choices_.attributes.size(); ++i) {
    if (choices_.attributes[i]->effect == edit.effect && choices_.attributes[i]->title == edit.title)
      effect_->setCurrentIndex(static_cast<int>(i));
  }
  if (effect_->currentIndex() < 0) {
    for (std::size_t i = 0; i < choices_.directions.size(); ++i) {
      if (LocalEffect(choices_.directions[i]) == edit.effect)
        effect_->setCurrentIndex(static_cast<int>(choices_.attributes.size() + 1 + i));
    }
  }
  const auto* name = std::get_if<std::string>(&edit.region);
  region_->setCurrentIndex(name != nullptr ? region_->findData(QString::fromStdString(*name)) : region_->count() - 1);
  const bool channels = std::holds_alternative<ChannelAttributePtr>(edit.effect);
  const int most = last_->itemData(last_->count() - 1).toInt();
  first_->setCurrentIndex(std::max(0, first_->findData(std::clamp(edit.rows.first, kCoarsest, most))));
  last_->setCurrentIndex(std::max(0, last_->findData(std::clamp(edit.rows.last, kCoarsest, most))));
  mode_->setCurrentIndex(edit.mode == LocalMode::kMaskedStyle ? 0 : 1);
  for (QWidget* w : std::initializer_list<QWidget*>{first_, last_, mode_}) w->setEnabled(!channels);
  protect_->setChecked(edit.protect);
  reading_ = false;
}

void LocalRow::setChosen(bool on) {
  details_->setVisible(on);
  QFont font = title_->font();
  font.setBold(on);
  title_->setFont(font);
}

void LocalRow::setProof(const QString& text) {
  proof_->setText(text);
}

bool LocalRow::eventFilter(QObject* watched, QEvent* event) {
  if (watched == title_ && event->type() == QEvent::MouseButtonPress) Q_EMIT chosen();
  return QWidget::eventFilter(watched, event);
}

}  // namespace lineament
