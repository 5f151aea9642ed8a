#include "ui/gesture_slider.h"

#include <QKeyEvent>
#include <QWheelEvent>

namespace lineament {
namespace {

constexpr int kWheelRestMs = 500;

bool movesSlider(int key) {
  return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down ||
         key == Qt::Key_PageUp || key == Qt::Key_PageDown || key == Qt::Key_Home || key == Qt::Key_End;
}

}  // namespace

GestureSlider::GestureSlider(Qt::Orientation orientation, QWidget* parent) : QSlider(orientation, parent) {
  connect(this, &QSlider::sliderPressed, this, &GestureSlider::begin);
  connect(this, &QSlider::sliderReleased, this, &GestureSlider::end);
  wheelRest_.setSingleShot(true);
  wheelRest_.setInterval(kWheelRestMs);
  connect(&wheelRest_, &QTimer::timeout, this, &GestureSlider::end);
}

void GestureSlider::begin() {
  if (open_) return;
  open_ = true;
  Q_EMIT gestureBegan();
}

void GestureSlider::end() {
  if (!open_) return;
  open_ = false;
  wheelRest_.stop();
  Q_EMIT gestureEnded();
}

void GestureSlider::keyPressEvent(QKeyEvent* event) {
  if (movesSlider(event->key())) begin();
  QSlider::keyPressEvent(event);
}

void GestureSlider::keyReleaseEvent(QKeyEvent* event) {
  QSlider::keyReleaseEvent(event);
  if (!event->isAutoRepeat() && movesSlider(event->key())) end();
}

void GestureSlider::focusOutEvent(QFocusEvent* event) {
  QSlider::focusOutEvent(event);
  if (!isSliderDown()) end();  // the release of a key goes to another widget
}

void GestureSlider::wheelEvent(QWheelEvent* event) {
  if (!hasFocus()) return event->ignore();
  begin();
  QSlider::wheelEvent(event);
  wheelRest_.start();
}

void GestureSlider::mouseDoubleClickEvent(QMouseEvent*) {
  Q_EMIT doubleClicked();
}

}  // namespace lineament
