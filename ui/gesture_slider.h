#pragma once
// A slider that says where a gesture begins and ends, whatever moves it: a drag, a held arrow key, turns of the wheel.
// The wheel moves it only once it has the focus, so that scrolling past it changes nothing. GUI thread.
#include <QSlider>
#include <QTimer>

namespace lineament {

class GestureSlider : public QSlider {
  Q_OBJECT

 public:
  explicit GestureSlider(Qt::Orientation orientation, QWidget* parent = nullptr);

 Q_SIGNALS:
  void gestureBegan();
  void gestureEnded();
  void doubleClicked();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void keyReleaseEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  void begin();
  void end();
  QTimer wheelRest_;  // a turn of the wheel is over when it has rested for a moment
  bool open_ = false;
};

}  // namespace lineament
