#include "ui/mix_row.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QToolButton>
#include <cmath>

#include "ui/gesture_slider.h"

namespace lineament {
namespace {
constexpr int kPicture = 56;
}

MixRow::MixRow(const StyleMix& mix, int imageResolution, std::size_t index, QWidget* parent)
    : QWidget(parent), mix_(mix) {
  const QString number = QString::number(index);
  setObjectName(QStringLiteral("mix_") + number);
  picture_ = new QLabel;
  picture_->setFixedSize(kPicture, kPicture);
  picture_->setScaledContents(true);
  picture_->setAccessibleName(tr("The face that is mixed in"));
  title_ = new QLabel;
  preset_ = new QComboBox;
  preset_->setObjectName(QStringLiteral("mixPreset_") + number);
  preset_->setAccessibleName(tr("Ready-made transfers"));
  preset_->addItem(tr("Transfer …"));
  for (const MixPreset& p : mixPresets()) preset_->addItem(QString::fromUtf8(p.title), QString::fromLatin1(p.id));
  connect(preset_, &QComboBox::activated, this, [this](int i) {
    if (i == 0) return;
    StyleMix changed{mix_.source, mix_.psi, {}};
    for (const RowAmount& a : mixPresets()[static_cast<std::size_t>(i) - 1].amounts)
      changed = changed.withAmount(a.rows, a.amount);
    Q_EMIT this->changed(changed);
  });
  auto* rows = new QToolButton;
  rows->setObjectName(QStringLiteral("mixRows_") + number);
  rows->setText(tr("Rows"));
  rows->setAccessibleName(tr("Show the amount of every resolution"));
  rows->setToolTip(rows->accessibleName());
  rows->setCheckable(true);
  auto* remove = new QToolButton;
  remove->setObjectName(QStringLiteral("mixRemove_") + number);
  remove->setText(QStringLiteral("✕"));
  remove->setAccessibleName(tr("Do not mix this face in"));
  remove->setToolTip(remove->accessibleName());
  remove->setAutoRaise(true);
  connect(remove, &QToolButton::clicked, this, &MixRow::removeWanted);

  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 4, 0, 6);
  grid->setHorizontalSpacing(6);
  grid->setVerticalSpacing(2);
  grid->addWidget(picture_, 0, 0, 2, 1);
  grid->addWidget(title_, 0, 1);
  grid->addWidget(rows, 0, 2);
  grid->addWidget(remove, 0, 3);
  grid->addWidget(preset_, 1, 1, 1, 3);
  grid->setColumnStretch(1, 1);
  addAmount(*grid, 2, tr("Coarse"), QStringLiteral("coarse_") + number, rangeOf(RowBand::kCoarse));
  addAmount(*grid, 3, tr("Middle"), QStringLiteral("middle_") + number, rangeOf(RowBand::kMiddle));
  addAmount(*grid, 4, tr("Fine"), QStringLiteral("fine_") + number, rangeOf(RowBand::kFine));
  single_ = new QWidget;
  auto* inner = new QGridLayout(single_);
  inner->setContentsMargins(12, 0, 0, 0);
  inner->setVerticalSpacing(1);
  int line = 0;
  for (int resolution = 4; resolution <= imageResolution; resolution *= 2) {
    addAmount(*inner, line++, QString::number(resolution), QString::number(resolution) + QLatin1Char('_') + number,
              {resolution, resolution});
  }
  single_->hide();
  grid->addWidget(single_, 5, 0, 1, 4);
  connect(rows, &QToolButton::toggled, single_, &QWidget::setVisible);
  show(mix);
}

void MixRow::addAmount(QGridLayout& grid, int row, const QString& title, const QString& name, RowRange rows) {
  auto* slider = new GestureSlider(Qt::Horizontal);
  slider->setObjectName(QStringLiteral("mixAmount_") + name);
  slider->setAccessibleName(tr("Amount of %1 rows").arg(title));
  slider->setRange(0, 100);
  slider->setPageStep(10);
  grid.addWidget(new QLabel(title), row, 0);
  grid.addWidget(slider, row, 1, 1, 3);
  amounts_.push_back({rows, slider});
  connect(slider, &GestureSlider::gestureBegan, this, &MixRow::began);
  connect(slider, &GestureSlider::gestureEnded, this, &MixRow::ended);
  const auto set = [this, rows](int percent) {
    if (!reading_) Q_EMIT changed(mix_.withAmount(rows, static_cast<float>(percent) / 100.0F));
  };
  connect(slider, &QSlider::valueChanged, this, set);
  connect(slider, &GestureSlider::doubleClicked, this, [set] { set(0); });
}

void MixRow::show(const StyleMix& mix) {
  mix_ = mix;
  title_->setText(QString::fromStdString(describe(mix.source)));
  reading_ = true;
  for (const Amount& a : amounts_)
    a.slider->setValue(static_cast<int>(std::lround(mix.amountAt(a.rows.first) * 100.0F)));
  preset_->setCurrentIndex(0);
  for (std::size_t i = 0; i < mixPresets().size(); ++i) {
    StyleMix ready{mix.source, mix.psi, {}};
    for (const RowAmount& a : mixPresets()[i].amounts) ready = ready.withAmount(a.rows, a.amount);
    if (ready == mix) preset_->setCurrentIndex(static_cast<int>(i) + 1);
  }
  reading_ = false;
}

void MixRow::showPicture(const QImage& picture) {
  picture_->setPixmap(QPixmap::fromImage(picture));
}

}  // namespace lineament
