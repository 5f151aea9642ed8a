#include "ui/style/style_picture_options.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "ui/style/quiet_wheel.h"

namespace lineament {
namespace {

constexpr int kFirstSide = 512;

template <class Control>
Control* named(Control* control, const char* name, const QString& accessible) {
  control->setObjectName(QLatin1String(name));
  control->setAccessibleName(accessible);
  control->setToolTip(accessible);
  return control;
}

}  // namespace

StylePictureOptionsBox::StylePictureOptionsBox(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("stylePictureOptions"));
  side_ = named(new QComboBox, "stylePictureSide", tr("Size of the result in pixels; smaller ones come first"));
  for (int side = 256; side <= 1024; side *= 2) side_->addItem(tr("%1 px").arg(side), side);
  side_->setCurrentIndex(side_->findData(kFirstSide));
  steps_ = named(new QSpinBox, "stylePictureSteps", tr("Steps, of all sizes together"));
  steps_->setRange(10, 2000);
  steps_->setSingleStep(50);
  steps_->setValue(StylePictureOptions{}.steps);
  method_ = named(new QComboBox, "stylePictureMethod", tr("How the picture is improved"));
  method_->addItem(tr("L-BFGS"), static_cast<int>(StyleOptimiser::kLbfgs));
  method_->addItem(tr("Adam"), static_cast<int>(StyleOptimiser::kAdam));
  // In hundredths of a power of ten: to the right the style weighs up to ten times as much.
  balance_ = named(new QSlider(Qt::Horizontal), "stylePictureBalance", tr("What weighs more: the face or the style"));
  balance_->setRange(-100, 100);
  balance_->setPageStep(25);
  balanceText_ = new QLabel;
  balanceText_->setObjectName(QStringLiteral("stylePictureBalanceText"));
  balanceText_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  balanceText_->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("× 10.0")));
  connect(balance_, &QSlider::valueChanged, this, &StylePictureOptionsBox::showBalance);
  for (QComboBox* box : {side_, method_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(5);
  }

  const auto label = [](const QString& text, QWidget* buddy) {
    auto* l = new QLabel(text);
    l->setBuddy(buddy);
    return l;
  };
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(4);
  int line = 0;
  const auto add = [&](const QString& title, QWidget* widget, int columns) {
    grid->addWidget(label(title, widget), line, 0);
    grid->addWidget(widget, line++, 1, 1, columns);
  };
  add(tr("Size"), side_, 2);
  add(tr("Steps"), steps_, 2);
  add(tr("Method"), method_, 2);
  add(tr("Style weight"), balance_, 1);
  grid->addWidget(balanceText_, line - 1, 2);
  grid->setColumnStretch(1, 1);
  quietWheel({side_, steps_, method_, balance_});
  showBalance();
}

void StylePictureOptionsBox::showBalance() {
  balanceText_->setText(tr("× %1").arg(static_cast<double>(options().styleWeight), 0, 'f', 1));
}

StylePictureOptions StylePictureOptionsBox::options() const {
  StylePictureOptions o;
  o.side = side_->currentData().toInt();
  o.steps = steps_->value();
  o.optimiser = static_cast<StyleOptimiser>(method_->currentData().toInt());
  o.styleWeight = std::pow(10.0F, static_cast<float>(balance_->value()) / 100.0F);
  return o;
}

void StylePictureOptionsBox::setImageResolution(int resolution) {
  const int wanted = side_->currentData().toInt();
  side_->clear();
  for (int side = std::min(256, resolution); side <= std::min(1024, resolution); side *= 2)
    side_->addItem(tr("%1 px").arg(side), side);
  side_->setCurrentIndex(std::max(0, side_->findData(std::min(wanted, resolution))));
}

}  // namespace lineament
