#include "ui/attribute_row.h"

#include <QActionGroup>
#include <QBuffer>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <cmath>

#include "ui/document.h"
#include "ui/gesture_slider.h"
#include "ui/icons.h"

namespace lineament {
namespace {

constexpr double kStep = 0.05;  // one arrow key
constexpr float kNeutralPsi = 0.7F;
constexpr int kEndSide = 30;  // logical pixels
constexpr float kWarnBelow = 0.7F, kDestroyedBelow = 0.33F;

int ticks(double value) {
  return static_cast<int>(std::lround(value / kStep));
}

}  // namespace

AttributeRow::AttributeRow(Document& document, DirectionPtr direction, QWidget* parent)
    : QWidget(parent), document_(document), direction_(std::move(direction)) {
  const QString name = id();
  setObjectName(QStringLiteral("row_") + name);
  const double low = direction_ ? -kRange : 0.0, high = direction_ ? kRange : 1.0;
  label_ = new QLabel(title());
  label_->setObjectName(QStringLiteral("label_") + name);
  label_->setToolTip(tr("Double-click to reset"));
  label_->setMinimumWidth(40);
  label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  warning_ = new QLabel;
  warning_->setObjectName(QStringLiteral("warning_") + name);
  warning_->hide();
  slider_ = new GestureSlider(Qt::Horizontal);
  slider_->setObjectName(QStringLiteral("slider_") + name);
  slider_->setAccessibleName(title());
  slider_->setRange(ticks(low), ticks(high));
  slider_->setPageStep(ticks(0.5));
  box_ = new QDoubleSpinBox;
  box_->setObjectName(QStringLiteral("value_") + name);
  box_->setAccessibleName(title() + tr(", value"));
  box_->setRange(direction_ ? -20.0 : 0.0, direction_ ? 20.0 : 1.0);  // beyond the slider's range on request
  box_->setSingleStep(kStep);
  box_->setDecimals(2);
  box_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  box_->setAlignment(Qt::AlignRight);
  box_->setFixedWidth(54);
  box_->setKeyboardTracking(false);
  label_->setBuddy(slider_);

  auto* head = new QHBoxLayout;
  head->setSpacing(4);
  head->addWidget(label_, 1);
  head->addWidget(warning_);
  auto* track = new QHBoxLayout;
  track->setSpacing(6);
  if (direction_) {
    lock_ = new QToolButton;
    lock_->setObjectName(QStringLiteral("lock_") + name);
    lock_->setAccessibleName(tr("Keep %1 still").arg(title()));
    lock_->setToolTip(tr("Keep %1 still while other attributes move").arg(title()));
    lock_->setCheckable(true);
    lock_->setAutoRaise(true);
    lock_->setIcon(lockIcon(palette()));
    menu_ = new QToolButton;
    menu_->setObjectName(QStringLiteral("menu_") + name);
    menu_->setAccessibleName(tr("More about %1").arg(title()));
    menu_->setText(QStringLiteral("⋯"));
    menu_->setAutoRaise(true);
    menu_->setPopupMode(QToolButton::InstantPopup);
    menu_->setMenu(new QMenu(menu_));
    connect(menu_->menu(), &QMenu::aboutToShow, this, &AttributeRow::buildMenu);
    head->addWidget(lock_);
    head->addWidget(menu_);
    for (QLabel*& end : ends_) {
      end = new QLabel;
      end->setFixedSize(kEndSide, kEndSide);
      end->setScaledContents(true);
    }
    ends_[0]->setObjectName(QStringLiteral("low_") + name);
    ends_[1]->setObjectName(QStringLiteral("high_") + name);
    ends_[0]->setAccessibleName(QString::fromStdString(direction_->lowEnd));
    ends_[1]->setAccessibleName(QString::fromStdString(direction_->highEnd));
    connect(lock_, &QToolButton::toggled, this, [this](bool on) {
      if (reading_) return;
      document_.change(document_.recipe().withLock(direction_, on ? 1.0F : 0.0F),
                       on ? tr("Keep %1").arg(title()) : tr("Let %1 go").arg(title()));
    });
    track->addWidget(ends_[0]);
    track->addWidget(slider_, 1);
    track->addWidget(ends_[1]);
  } else {
    track->addWidget(slider_, 1);
  }
  head->addWidget(box_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 2, 0, 4);
  column->setSpacing(1);
  column->addLayout(head);
  column->addLayout(track);

  label_->installEventFilter(this);
  connect(slider_, &GestureSlider::gestureBegan, this, [this] { document_.beginGesture(title()); });
  connect(slider_, &GestureSlider::gestureEnded, this, [this] {
    document_.endGesture();
    Q_EMIT settled();
  });
  connect(slider_, &GestureSlider::doubleClicked, this, &AttributeRow::reset);
  connect(slider_, &QSlider::valueChanged, this, [this](int v) { apply(v * kStep); });
  connect(box_, &QDoubleSpinBox::valueChanged, this, [this](double v) {
    apply(v);
    if (!reading_ && !document_.inGesture()) Q_EMIT settled();
  });
  readDocument();
}

QString AttributeRow::id() const {
  return direction_ ? QString::fromStdString(direction_->id) : QStringLiteral("psi");
}

QString AttributeRow::title() const {
  return direction_ ? QString::fromStdString(direction_->title) : tr("Truncation (1: most varied)");
}

void AttributeRow::buildMenu() {
  QMenu* menu = menu_->menu();
  menu->clear();
  const DirectionEdit* edit = document_.recipe().edit(direction_->id);
  const bool setTo = edit != nullptr && edit->reading == Reading::kSetTo;
  QAction* add = menu->addAction(tr("Slider adds to the face"));
  QAction* set = menu->addAction(tr("Slider sets the position"));
  auto* readings = new QActionGroup(menu);
  for (QAction* a : {add, set}) {
    a->setCheckable(true);
    readings->addAction(a);
  }
  (setTo ? set : add)->setChecked(true);
  connect(add, &QAction::triggered, this, [this] {
    document_.change(document_.recipe().withReading(direction_, Reading::kAdd, 0.0F), tr("%1: add").arg(title()));
  });
  connect(set, &QAction::triggered, this, &AttributeRow::setToWanted);

  QMenu* rows = menu->addMenu(tr("Rows"));
  auto* group = new QActionGroup(menu);
  const RowRange current = edit != nullptr && edit->rows ? *edit->rows : direction_->actsOn;
  const auto choice = [&](const QString& text, RowRange range) {
    QAction* a = rows->addAction(text);
    a->setCheckable(true);
    a->setChecked(range == current);
    group->addAction(a);
    connect(a, &QAction::triggered, this, [this, range] {
      document_.change(document_.recipe().withRows(direction_, range), tr("%1: rows").arg(title()));
    });
  };
  choice(tr("As learned (%1)").arg(QString::fromStdString(describe(direction_->actsOn))), direction_->actsOn);
  for (const char* name : {"all", "coarse", "middle", "fine", "coarse-middle", "middle-fine"}) {
    if (rowRangeOf(name) == direction_->actsOn) continue;
    choice(QString::fromLatin1(name), rowRangeOf(name));
  }
  const Lock* lock = document_.recipe().lock(direction_->id);
  QMenu* blend = menu->addMenu(tr("Keep still"));
  for (const int percent : {0, 25, 50, 75, 100}) {
    QAction* a = blend->addAction(percent == 0 ? tr("Not") : tr("%1 %").arg(percent));
    a->setCheckable(true);
    a->setChecked(std::lround((lock != nullptr ? lock->blend : 0.0F) * 100.0F) == percent);
    connect(a, &QAction::triggered, this, [this, percent] {
      document_.change(document_.recipe().withLock(direction_, static_cast<float>(percent) / 100.0F),
                       tr("Keep %1").arg(title()));
    });
  }
  menu->addSeparator();
  QAction* favourite = menu->addAction(tr("Favourite"));
  favourite->setCheckable(true);
  favourite->setChecked(favourite_);
  connect(favourite, &QAction::triggered, this, [this](bool on) {
    favourite_ = on;
    Q_EMIT favouriteChanged(on);
  });
  connect(menu->addAction(tr("Reset")), &QAction::triggered, this, &AttributeRow::reset);
  connect(menu->addAction(tr("Details…")), &QAction::triggered, this, &AttributeRow::detailsWanted);
  if (direction_->group == "Components" || direction_->group == "From files") {
    connect(menu->addAction(tr("Keep under a name…")), &QAction::triggered, this, &AttributeRow::keepWanted);
  }
  if (direction_->group == "Own") {
    connect(menu->addAction(tr("Remove from the panel")), &QAction::triggered, this, &AttributeRow::forgetWanted);
  }
}

void AttributeRow::apply(double value) {
  if (reading_) return;
  const EditRecipe& recipe = document_.recipe();
  const auto v = static_cast<float>(std::abs(value) < 1e-9 ? 0.0 : value);
  document_.change(direction_ ? recipe.withStrength(direction_, v) : recipe.withPsi(v), title());
}

void AttributeRow::reset() {
  apply(direction_ ? 0.0 : double{kNeutralPsi});
  Q_EMIT settled();
}

void AttributeRow::readDocument() {
  reading_ = true;
  const EditRecipe& recipe = document_.recipe();
  const float value = direction_ ? recipe.strength(direction_->id) : recipe.psi();
  slider_->setValue(ticks(double{value}));
  box_->setValue(double{value});
  if (direction_) {
    const Lock* lock = recipe.lock(direction_->id);
    lock_->setChecked(lock != nullptr);
    const double correction = lock != nullptr ? double{lock->correction} : 0.0;
    const QString help = correction != 0.0
                             ? tr("%1 is kept still: measured on this face and moved by %2%3 to stay as it was")
                                   .arg(title(), correction > 0.0 ? QStringLiteral("+") : QString())
                                   .arg(correction, 0, 'f', 2)
                             : tr("Keep %1 still while other attributes move").arg(title());
    if (lock_->toolTip() != help) lock_->setToolTip(help);
    const DirectionEdit* edit = recipe.edit(direction_->id);
    const bool setTo = edit != nullptr && edit->reading == Reading::kSetTo;
    // Only what changed: this runs for every row at every step of a drag.
    const QString text = setTo ? tr("%1 (position)").arg(title()) : title();
    if (label_->text() != text) label_->setText(text);
    QFont font = label_->font();
    const bool bold = edit != nullptr && (edit->strength != 0.0F || setTo);
    if (font.bold() != bold) {
      font.setBold(bold);
      label_->setFont(font);
    }
  }
  reading_ = false;
}

void AttributeRow::showLengthLeft(float left) {
  warning_->setVisible(left < kWarnBelow);
  if (left >= kWarnBelow) return;
  const bool destroyed = left < kDestroyedBelow;
  warning_->setText(
      tr("%1%2 % left").arg(destroyed ? QStringLiteral("⚠ ") : QString()).arg(std::lround(left * 100.0F)));
  warning_->setToolTip(destroyed ? tr("The kept attributes go the same way: little of this edit is left.")
                                 : tr("Part of this edit goes the way of a kept attribute and is taken out."));
}

void AttributeRow::showEnd(End end, const QImage& picture) {
  QLabel* label = ends_[end == End::kLow ? 0 : 1];
  label->setPixmap(QPixmap::fromImage(picture));
  // The larger picture under the pointer.
  QByteArray bytes;
  QBuffer buffer(&bytes);
  picture.save(&buffer, "PNG");
  const std::string& text = end == End::kLow ? direction_->lowEnd : direction_->highEnd;
  label->setToolTip(QStringLiteral("<img src=\"data:image/png;base64,%1\"><br>%2")
                        .arg(QString::fromLatin1(bytes.toBase64()), QString::fromStdString(text).toHtmlEscaped()));
}

bool AttributeRow::eventFilter(QObject* watched, QEvent* event) {
  if (watched != label_ || event->type() != QEvent::MouseButtonDblClick) return QWidget::eventFilter(watched, event);
  reset();
  return true;
}

}  // namespace lineament
