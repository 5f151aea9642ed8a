#include "ui/style/quiet_wheel.h"

#include <QEvent>
#include <QWidget>

namespace lineament {
namespace {

class WheelFilter : public QObject {
 public:
  using QObject::QObject;
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus()) return false;
    event->ignore();  // whatever lies around it may scroll
    return true;
  }
};

}  // namespace

void quietWheel(std::initializer_list<QWidget*> boxes) {
  for (QWidget* box : boxes) {
    box->setFocusPolicy(Qt::StrongFocus);
    box->installEventFilter(new WheelFilter(box));
  }
}

}  // namespace lineament
