#include "ui/local/mask_bar.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QDir>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "core/base/error.h"
#include "core/edit/mask_ops.h"
#include "core/vision/picture_file.h"
#include "ui/canvas.h"

namespace lineament {
namespace {

constexpr int kHidden = -1;
constexpr int kGlimpseMs = 1200;
constexpr int kGrowStep = 4;  // cells of the mask: 8 of 1024 pixels
constexpr double kFeatherStep = 3.0;

}  // namespace

MaskBar::MaskBar(Canvas& canvas, std::filesystem::path masksFolder, QString prefix, QWidget* parent)
    : QWidget(parent), canvas_(canvas), masksFolder_(std::move(masksFolder)), prefix_(std::move(prefix)) {
  setObjectName(prefix_ + QStringLiteral("maskBar"));
  tools_ = new QButtonGroup(this);
  tools_->setExclusive(false);  // pressing the chosen one again puts it away
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(3);
  buttons->addWidget(
      toolButton(tr("Brush"), tr("Paint the region (Alt: erase)"), "toolBrush", MaskTool::Kind::kBrush, Qt::Key_P));
  buttons->addWidget(toolButton(tr("Eraser"), tr("Take away from the region (Alt: paint)"), "toolEraser",
                                MaskTool::Kind::kEraser, Qt::Key_E));
  buttons->addWidget(toolButton(tr("Lasso"), tr("Add what you go round (Alt: take it away)"), "toolLasso",
                                MaskTool::Kind::kLasso, Qt::Key_L));
  buttons->addWidget(toolButton(tr("Pick"), tr("Click hair, clothes, skin or background (Shift: add, Alt: take away)"),
                                "toolPick", MaskTool::Kind::kPick, Qt::Key_K));
  buttons->addStretch(1);
  operations_ = new QToolButton;
  operations_->setObjectName(prefix_ + QStringLiteral("maskMenu"));
  operations_->setText(tr("Mask ▾"));
  operations_->setAccessibleName(tr("Change, save and open the mask"));
  operations_->setPopupMode(QToolButton::InstantPopup);
  operations_->setMenu(new QMenu(operations_));
  connect(operations_->menu(), &QMenu::aboutToShow, this, &MaskBar::buildMenu);
  buttons->addWidget(operations_);

  size_ = option(tr("Size"), "brushSize", 2, 160, 24);
  hardness_ = option(tr("Hardness"), "brushHardness", 0, 100, 50);
  flow_ = option(tr("Flow"), "brushFlow", 1, 100, 100);
  tolerance_ = option(tr("Tolerance"), "pickTolerance", 0, 100, 50);
  auto* options = new QGridLayout;
  options->setVerticalSpacing(1);
  int line = 0;
  for (QSlider* slider : {size_, hardness_, flow_, tolerance_}) {
    options->addWidget(new QLabel(slider->accessibleName()), line, 0);
    options->addWidget(slider, line++, 1);
  }
  mirror_ = new QToolButton;
  mirror_->setObjectName(prefix_ + QStringLiteral("brushMirror"));
  mirror_->setText(tr("Mirror"));
  mirror_->setAccessibleName(tr("Paint left and right at once"));
  mirror_->setToolTip(mirror_->accessibleName());
  mirror_->setCheckable(true);
  connect(mirror_, &QToolButton::toggled, this, &MaskBar::readBrush);
  view_ = new QComboBox;
  view_->setObjectName(prefix_ + QStringLiteral("maskView"));
  view_->setAccessibleName(tr("How the mask is shown"));
  view_->addItem(tr("Mask as painted"), 0);
  view_->addItem(tr("Mask hidden"), kHidden);
  for (int cells = 8; cells <= kMaskSide; cells *= 2) {
    view_->addItem(tr("As %1 × %1 cells get it").arg(cells), cells);
  }
  connect(view_, &QComboBox::currentIndexChanged, this, [this] { showMask(Roi::square(kMaskSide)); });
  auto* last = new QHBoxLayout;
  last->addWidget(mirror_);
  last->addWidget(view_, 1);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(buttons);
  column->addLayout(options);
  column->addLayout(last);

  connect(&tool_, &MaskTool::strokeBegan, this, &MaskBar::strokeBegan);
  connect(&tool_, &MaskTool::strokeMoved, this, [this](const Mask& mask, const Roi& dirty) {
    mask_ = std::make_shared<const Mask>(mask);
    showMask(dirty);
    Q_EMIT strokeMoved(mask_);
  });
  connect(&tool_, &MaskTool::strokeEnded, this, [this](const MaskPtr& mask) {
    setMask(mask);
    Q_EMIT strokeEnded(mask);
  });
  connect(&tool_, &MaskTool::strokeCancelled, this, [this] {
    setMask(tool_.mask());
    Q_EMIT strokeCancelled();
  });
  connect(&tool_, &MaskTool::picked, this, &MaskBar::picked);
  connect(&canvas_, &Canvas::pointerInsideChanged, this, [this](bool inside) {
    pointerOnCanvas_ = inside;
    showMask(Roi::square(kMaskSide));
  });
  connect(&canvas_, &Canvas::toolChanged, this, [this] {
    if (canvas_.tool() != nullptr && canvas_.tool() != &tool_) releaseTool();  // of another panel
  });
  glimpse_.setSingleShot(true);
  glimpse_.setInterval(kGlimpseMs);
  connect(&glimpse_, &QTimer::timeout, this, [this] { showMask(Roi::square(kMaskSide)); });
  setStyleSheet(QStringLiteral(
      "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text); border-radius: 3px; }"));
  readBrush();
}

QToolButton* MaskBar::toolButton(const QString& text, const QString& tip, const char* name, MaskTool::Kind kind,
                                 const QKeySequence& key) {
  auto* button = new QToolButton;
  button->setObjectName(prefix_ + QLatin1String(name));
  button->setText(text);
  button->setAccessibleName(tip);
  button->setToolTip(QStringLiteral("%1 (%2)").arg(tip, key.toString()));
  button->setCheckable(true);
  button->setShortcut(key);
  button->setProperty("key", key.toString());
  tools_->addButton(button, static_cast<int>(kind));
  connect(button, &QToolButton::toggled, this, [this, kind, button](bool on) {
    if (!on && tool_.kind() == kind && canvas_.tool() == &tool_) canvas_.setTool(nullptr);
    showMask(Roi::square(kMaskSide));
    if (!on) return;
    for (QAbstractButton* other : tools_->buttons()) {
      if (other != button) other->setChecked(false);
    }
    chooseTool(static_cast<int>(kind));
  });
  return button;
}

QSlider* MaskBar::option(const QString& title, const char* name, int low, int high, int value) {
  auto* slider = new QSlider(Qt::Horizontal);
  slider->setObjectName(prefix_ + QLatin1String(name));
  slider->setAccessibleName(title);
  slider->setRange(low, high);
  slider->setValue(value);
  connect(slider, &QSlider::valueChanged, this, [this] { readBrush(); });
  return slider;
}

void MaskBar::chooseTool(int kind) {
  tool_.setKind(static_cast<MaskTool::Kind>(kind));
  handTool();
}

bool MaskBar::toolInHand() const {
  const QList<QAbstractButton*> buttons = tools_->buttons();
  return std::any_of(buttons.begin(), buttons.end(), [](const QAbstractButton* b) { return b->isChecked(); });
}

// While a mask is being found there is nothing to paint on: the left button pans.
void MaskBar::handTool() {
  if (toolInHand() && !pending_) {
    canvas_.setTool(&tool_);
  } else if (canvas_.tool() == &tool_) {
    canvas_.setTool(nullptr);
  }
}

void MaskBar::setKeys(bool on) {
  for (QAbstractButton* button : tools_->buttons())
    button->setShortcut(on ? QKeySequence::fromString(button->property("key").toString()) : QKeySequence());
}

void MaskBar::releaseTool() {
  for (QAbstractButton* button : tools_->buttons()) button->setChecked(false);
}

float MaskBar::tolerance() const {
  return static_cast<float>(tolerance_->value()) / 100.0F;
}

void MaskBar::readBrush() {
  if (flow_ == nullptr || mirror_ == nullptr) return;  // still being built
  Brush brush;
  brush.radius = static_cast<float>(size_->value());
  brush.hardness = static_cast<float>(hardness_->value()) / 100.0F;
  brush.flow = static_cast<float>(flow_->value()) / 100.0F;
  brush.symmetry = mirror_->isChecked() ? BrushSymmetry::kLeftRight : BrushSymmetry::kNone;
  tool_.setBrush(brush);
}

void MaskBar::setMask(const MaskPtr& mask, bool pending) {
  pending_ = pending;
  mask_ = mask;
  tool_.setMask(mask);
  for (QAbstractButton* button : tools_->buttons()) button->setEnabled(!pending);
  operations_->setEnabled(!pending);
  handTool();
  if (mask && !pending && !covered_) glimpse_.start();
  showMask(Roi::square(kMaskSide));
}

void MaskBar::showMask(Roi dirty) {
  const int view = view_->currentData().toInt();
  if (!maskIsShown()) {
    overlay_.clear();
    if (canvas_.overlay() == &overlay_.image()) canvas_.setOverlay(nullptr);  // what others show stays
    return;
  }
  overlay_.setCells(view);
  const bool whole = overlay_.image().isNull() || dirty == Roi::square(kMaskSide) || view > 0;
  overlay_.show(*mask_, dirty);
  if (whole) {
    canvas_.setOverlay(&overlay_.image(), view == 0);
  } else {
    const double side = mask_->side;
    canvas_.updateOverlay(QRectF(dirty.x0 / side, dirty.y0 / side, dirty.width() / side, dirty.height() / side));
  }
}

bool MaskBar::maskIsShown() const {
  if (!mask_ || covered_ || view_->currentData().toInt() == kHidden) return false;
  if (view_->currentData().toInt() > 0 || glimpse_.isActive()) return true;
  // A brush over the picture shows it; a region click has its glimpse.
  return pointerOnCanvas_ && toolInHand() && tool_.kind() != MaskTool::Kind::kPick;
}

void MaskBar::setCovered(bool covered) {
  covered_ = covered;
  glimpse_.stop();
  showMask(Roi::square(kMaskSide));
}

void MaskBar::operate(const QString& label, const Mask& result) {
  setMask(std::make_shared<const Mask>(result));
  Q_EMIT changed(mask_, label);
}

void MaskBar::buildMenu() {
  QMenu* menu = operations_->menu();
  menu->clear();
  const auto action = [&](const QString& text, const char* name, auto body) {
    QAction* a = menu->addAction(text);
    a->setObjectName(prefix_ + QLatin1String(name));
    connect(a, &QAction::triggered, this,
            [this, text, body] { operate(text, body(mask_ ? *mask_ : Mask(kMaskSide))); });
  };
  action(tr("Fill everything"), "maskFill", [](const Mask& m) { return filled(m.side); });
  action(tr("Clear"), "maskClear", [](const Mask& m) { return Mask(m.side); });
  action(tr("Invert"), "maskInvert", [](const Mask& m) { return inverted(m); });
  action(tr("Grow"), "maskGrow", [](const Mask& m) { return grown(m, kGrowStep); });
  action(tr("Shrink"), "maskShrink", [](const Mask& m) { return grown(m, -kGrowStep); });
  action(tr("Feather"), "maskFeather", [](const Mask& m) { return feathered(m, kFeatherStep); });
  action(tr("Add its mirror image"), "maskMirror", [](const Mask& m) { return united(m, mirrored(m, m.side / 2.0)); });
  menu->addSeparator();
  QAction* save = menu->addAction(tr("Save the mask…"));
  save->setObjectName(prefix_ + QStringLiteral("maskSave"));
  save->setEnabled(mask_ && !mask_->bounds().empty());
  connect(save, &QAction::triggered, this, &MaskBar::saveMask);
  const QDir folder(QString::fromStdString(masksFolder_.string()));
  for (const QString& file : folder.entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name)) {
    QAction* open = menu->addAction(file.chopped(4));
    connect(open, &QAction::triggered, this, [this, folder, file] { openMask(folder.filePath(file)); });
  }
}

void MaskBar::saveMask() {
  auto* dialog = new QInputDialog(this);
  dialog->setObjectName(prefix_ + QStringLiteral("maskName"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Save the mask"));
  dialog->setLabelText(tr("Name"));
  connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
    QString name = text.trimmed();
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    if (name.isEmpty() || !mask_) return;
    try {
      std::filesystem::create_directories(masksFolder_);
      writePicture(greyFromMask(*mask_), masksFolder_ / (name.toStdString() + ".png"));
    } catch (const std::exception& e) {  // an Error's what() is its sentence
      Q_EMIT problem(QString::fromUtf8(e.what()));
    }
  });
  dialog->open();
}

void MaskBar::openMask(const QString& file) {
  try {
    operate(tr("Open a mask"), maskFromGrey(readPicture(file.toStdString())));
  } catch (const std::exception& e) {
    Q_EMIT problem(QString::fromUtf8(e.what()));
  }
}

}  // namespace lineament
