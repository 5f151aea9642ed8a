#include "ui/style/style_controls.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <algorithm>
#include <cmath>

#include "ui/document.h"
#include "ui/gesture_slider.h"
#include "ui/style/quiet_wheel.h"

namespace lineament {
namespace {

constexpr float kFirstShare = 0.5F;  // of a second style that was just chosen

int percentOf(float value) {
  return static_cast<int>(std::lround(value * 100.0F));
}

QLabel* percentLabel(const char* name) {
  auto* label = new QLabel;
  label->setObjectName(QLatin1String(name));
  label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  label->setMinimumWidth(label->fontMetrics().horizontalAdvance(QStringLiteral("100 %")));
  return label;
}

}  // namespace

StyleControls::StyleControls(Document& document, QWidget* parent) : QWidget(parent), document_(document) {
  setObjectName(QStringLiteral("styleControls"));
  on_ = new QCheckBox(tr("Strength"));
  on_->setObjectName(QStringLiteral("styleOn"));
  on_->setAccessibleName(tr("Style on or off"));
  on_->setToolTip(on_->accessibleName());
  strength_ = slider("styleStrength", tr("Strength of the style"), tr("Style strength"));
  percent_ = percentLabel("styleStrengthValue");
  second_ = box("styleSecond", tr("Second style, blended in"));
  share_ = slider("styleShare", tr("Share of the second style"), tr("Style blend"));
  sharePercent_ = percentLabel("styleShareValue");
  colours_ = box("styleColours", tr("Whose colours the picture has"));
  colours_->addItem(tr("of the style"), static_cast<int>(StyleColours::kOfStyle));
  colours_->addItem(tr("of the face"), static_cast<int>(StyleColours::kOfFace));
  strokes_ = box("styleStrokes", tr("How broad the strokes are"));
  strokes_->addItem(tr("broad"), 256);
  strokes_->addItem(tr("medium"), 512);
  strokes_->addItem(tr("fine"), 1024);

  const auto label = [](const QString& text, QWidget* buddy) {
    auto* l = new QLabel(text);
    l->setBuddy(buddy);
    return l;
  };
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(4);
  grid->addWidget(on_, 0, 0);
  grid->addWidget(strength_, 0, 1);
  grid->addWidget(percent_, 0, 2);
  grid->addWidget(label(tr("Blend with"), second_), 1, 0);
  grid->addWidget(second_, 1, 1, 1, 2);
  grid->addWidget(share_, 2, 1);
  grid->addWidget(sharePercent_, 2, 2);
  grid->addWidget(label(tr("Colours"), colours_), 3, 0);
  grid->addWidget(colours_, 3, 1, 1, 2);
  grid->addWidget(label(tr("Strokes"), strokes_), 4, 0);
  grid->addWidget(strokes_, 4, 1, 1, 2);
  grid->setColumnStretch(1, 1);

  connect(on_, &QCheckBox::toggled, this,
          [this](bool on) { change(on ? tr("Style on") : tr("Style off"), [on](StyleEdit& s) { s.enabled = on; }); });
  connect(strength_, &QSlider::valueChanged, this, [this](int v) {
    change(tr("Style strength"), [v](StyleEdit& s) { s.strength = static_cast<float>(v) / 100.0F; });
  });
  connect(strength_, &GestureSlider::doubleClicked, this, [this] { strength_->setValue(100); });
  connect(share_, &QSlider::valueChanged, this, [this](int v) {
    change(tr("Style blend"), [v](StyleEdit& s) { s.blend = static_cast<float>(v) / 100.0F; });
  });
  connect(share_, &GestureSlider::doubleClicked, this, [this] { share_->setValue(percentOf(kFirstShare)); });
  connect(second_, &QComboBox::activated, this, [this] {
    change(tr("Blend with %1").arg(second_->currentText()), [this](StyleEdit& s) {
      s.second = second_->currentData().toString().toStdString();
      if (s.second.empty()) {
        s.blend = 0.0F;
      } else if (s.blend <= 0.0F) {
        s.blend = kFirstShare;
      }
    });
  });
  connect(colours_, &QComboBox::activated, this, [this] {
    change(tr("Colours %1").arg(colours_->currentText()),
           [this](StyleEdit& s) { s.colours = static_cast<StyleColours>(colours_->currentData().toInt()); });
  });
  connect(strokes_, &QComboBox::activated, this, [this] {
    change(tr("Strokes: %1").arg(strokes_->currentText()),
           [this](StyleEdit& s) { s.side = strokes_->currentData().toInt(); });
  });
  connect(&document_, &Document::recipeChanged, this, &StyleControls::readDocument);
  setStyles({});
}

GestureSlider* StyleControls::slider(const char* name, const QString& accessible, const QString& label) {
  auto* s = new GestureSlider(Qt::Horizontal);
  s->setObjectName(QLatin1String(name));
  s->setAccessibleName(accessible);
  s->setToolTip(accessible);
  s->setRange(0, 100);
  s->setPageStep(10);
  connect(s, &GestureSlider::gestureBegan, this, [this, label] { document_.beginGesture(label); });
  connect(s, &GestureSlider::gestureEnded, this, [this] { document_.endGesture(); });
  return s;
}

QComboBox* StyleControls::box(const char* name, const QString& accessible) {
  auto* b = new QComboBox;
  b->setObjectName(QLatin1String(name));
  b->setAccessibleName(accessible);
  b->setToolTip(accessible);
  // Long titles do not widen the panel.
  b->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  b->setMinimumContentsLength(6);
  quietWheel({b});
  return b;
}

void StyleControls::setStyles(const StyleCatalogue& catalogue) {
  second_->clear();
  second_->addItem(tr("nothing"), QString());
  for (const StylePreset& p : catalogue)
    second_->addItem(QString::fromStdString(p.title), QString::fromStdString(p.id));
  readDocument();
}

void StyleControls::change(const QString& label, const std::function<void(StyleEdit&)>& how) {
  if (reading_ || !document_.recipe().style()) return;
  StyleEdit style = *document_.recipe().style();
  how(style);
  document_.change(document_.recipe().withStyle(std::move(style)), label);
}

void StyleControls::readDocument() {
  reading_ = true;
  const bool any = document_.recipe().style().has_value();
  const StyleEdit style = any ? *document_.recipe().style() : StyleEdit{};
  const bool preset = any && !style.picture;
  setEnabled(any);
  on_->setChecked(style.enabled);
  if (!strength_->isSliderDown()) strength_->setValue(percentOf(style.strength));
  percent_->setText(tr("%1 %").arg(percentOf(style.strength)));
  second_->setCurrentIndex(std::max(0, second_->findData(QString::fromStdString(style.second))));
  if (!share_->isSliderDown()) share_->setValue(percentOf(style.blend));
  const bool blends = preset && !style.second.empty();
  sharePercent_->setText(blends ? tr("%1 %").arg(percentOf(style.blend)) : QString());
  second_->setEnabled(preset);
  share_->setVisible(blends);
  sharePercent_->setVisible(blends);
  colours_->setCurrentIndex(colours_->findData(static_cast<int>(style.colours)));
  strokes_->setCurrentIndex(strokes_->findData(style.side));
  strokes_->setEnabled(preset);
  reading_ = false;
}

}  // namespace lineament
