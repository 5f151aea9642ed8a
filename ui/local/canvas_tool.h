#pragma once
// What the left button does on the picture while a tool is chosen. Positions are fractions of the picture, right and
// down, and may lie outside it. GUI thread.
#include <QCursor>
#include <QPainter>
#include <QPointF>

namespace lineament {

struct ToolEvent {
  QPointF at;             ///< 0..1 inside the picture
  double pressure = 1.0;  ///< of a pen; a mouse has 1
  Qt::KeyboardModifiers modifiers;
};

class CanvasTool {
 public:
  virtual ~CanvasTool() = default;
  virtual void press(const ToolEvent& event) = 0;
  virtual void move(const ToolEvent& event) = 0;
  virtual void release(const ToolEvent& event) = 0;
  /// Escape during a stroke.
  virtual void cancel() = 0;
  virtual bool inStroke() const = 0;
  /// Over everything else; `picture` is where the picture lies in the widget, `at` the pointer in fractions.
  virtual void paint(QPainter& painter, const QRectF& picture, const QPointF& at) = 0;
  virtual QCursor cursor() const = 0;
};

}  // namespace lineament
