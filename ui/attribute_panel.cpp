#include "ui/attribute_panel.h"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QVBoxLayout>
#include <cmath>

#include "ui/document.h"

namespace lineament {
namespace {
constexpr double kStep = 0.05;  // one arrow key
constexpr double kRange = 3.0;  // standard deviations each way
int ticks(double value) {
  return static_cast<int>(std::lround(value / kStep));
}
}  // namespace

AttributePanel::AttributePanel(Document& document, std::vector<DirectionPtr> directions, QWidget* parent)
    : QWidget(parent), document_(document) {
  setObjectName(QStringLiteral("attributePanel"));
  auto* inner = new QWidget;
  auto* grid = new QGridLayout(inner);
  grid->setContentsMargins(14, 12, 14, 12);
  grid->setVerticalSpacing(3);
  for (const DirectionPtr& d : directions) {
    addRow(*grid, d, QString::fromStdString(d->id), QString::fromStdString(d->title), -kRange, kRange, 0.0);
  }
  addRow(*grid, nullptr, QStringLiteral("psi"), tr("Truncation (1: most varied)"), 0.0, 1.0, 0.7);
  auto* reset = new QPushButton(tr("&Reset attributes"));
  reset->setObjectName(QStringLiteral("resetAttributes"));
  reset->setAccessibleName(tr("Reset all attributes"));
  connect(reset, &QPushButton::clicked, this, &AttributePanel::resetAll);
  grid->addWidget(reset, grid->rowCount(), 0, 1, 2);
  grid->setRowStretch(grid->rowCount(), 1);
  auto* scroll = new QScrollArea;
  scroll->setObjectName(QStringLiteral("attributeScroll"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(inner);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);
  setMinimumWidth(270);
  connect(&document_, &Document::recipeChanged, this, &AttributePanel::readDocument);
  readDocument();
}

void AttributePanel::addRow(QGridLayout& grid, const DirectionPtr& direction, const QString& id, const QString& title,
                            double low, double high, double neutral) {
  Row row;
  row.direction = direction;
  row.title = title;
  row.neutral = neutral;
  auto* label = new QLabel(title);
  label->setObjectName(QStringLiteral("label_") + id);
  label->setToolTip(tr("Double-click to reset"));
  row.label = label;
  row.slider = new QSlider(Qt::Horizontal);
  row.slider->setObjectName(QStringLiteral("slider_") + id);
  row.slider->setAccessibleName(title);
  row.slider->setRange(ticks(low), ticks(high));
  row.slider->setPageStep(ticks(0.5));
  row.box = new QDoubleSpinBox;
  row.box->setObjectName(QStringLiteral("value_") + id);
  row.box->setAccessibleName(title + tr(", value"));
  row.box->setRange(low, high);
  row.box->setSingleStep(kStep);
  row.box->setDecimals(2);
  row.box->setButtonSymbols(QAbstractSpinBox::NoButtons);
  row.box->setAlignment(Qt::AlignRight);
  row.box->setFixedWidth(58);
  row.box->setKeyboardTracking(false);
  label->setBuddy(row.slider);
  label->installEventFilter(this);
  row.slider->installEventFilter(this);
  const int at = grid.rowCount();
  grid.addWidget(label, at, 0);
  grid.addWidget(row.box, at, 1);
  grid.addWidget(row.slider, at + 1, 0, 1, 2);
  grid.setRowMinimumHeight(at + 2, 8);
  rows_.push_back(row);

  const std::size_t index = rows_.size() - 1;
  connect(row.slider, &QSlider::sliderPressed, this, [this, index] { document_.beginGesture(rows_[index].title); });
  connect(row.slider, &QSlider::sliderReleased, this, [this] { document_.endGesture(); });
  connect(row.slider, &QSlider::valueChanged, this, [this, index](int v) { apply(rows_[index], v * kStep); });
  connect(row.box, &QDoubleSpinBox::valueChanged, this, [this, index](double v) { apply(rows_[index], v); });
}

void AttributePanel::apply(const Row& row, double value) {
  if (reading_) return;
  const EditRecipe& recipe = document_.recipe();
  const auto v = static_cast<float>(std::abs(value) < 1e-9 ? 0.0 : value);
  document_.change(row.direction ? recipe.withStrength(row.direction, v) : recipe.withPsi(v), row.title);
}

void AttributePanel::readDocument() {
  reading_ = true;
  for (const Row& row : rows_) {
    const float value = row.direction ? document_.recipe().strength(row.direction->id) : document_.recipe().psi();
    row.slider->setValue(ticks(double{value}));
    row.box->setValue(double{value});
  }
  reading_ = false;
}

void AttributePanel::resetAll() {
  document_.change(document_.recipe().withoutStrengths(), tr("Reset"));
}

bool AttributePanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::MouseButtonDblClick) {
    for (const Row& row : rows_) {
      if (watched == row.label || watched == row.slider) {
        apply(row, row.neutral);
        return true;
      }
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace lineament
