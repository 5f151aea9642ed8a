#include "ui/canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QTabletEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "ui/local/canvas_tool.h"

namespace lineament {
namespace {
constexpr double kMostZoom = 16.0;
constexpr int kMargin = 12;
constexpr double kGrip = 8.0;  // how near to the split line a press takes hold of it
const QColor kBackground(0x17, 0x18, 0x1b);
}  // namespace

Canvas::Canvas(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("canvas"));
  setAccessibleName(tr("Face"));
  setMinimumSize(280, 280);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
}

void Canvas::setPicture(const QImage& picture, int fullSide) {
  picture_ = picture;
  fullSide_ = fullSide;
  message_.clear();
  update();
}

void Canvas::setSplit(bool on) {
  if (split_ == on) return;
  split_ = on;
  splitAt_ = 0.5;
  update();
  Q_EMIT splitChanged(on);
}

void Canvas::setShowBefore(bool on) {
  showBefore_ = on;
  update();
}

void Canvas::setTool(CanvasTool* tool) {
  if (tool_ != nullptr && tool_ != tool && drag_ == Drag::kTool) {
    tool_->cancel();
    drag_ = Drag::kNone;
  }
  const bool other = tool != tool_;
  tool_ = tool;
  setCursor(tool != nullptr ? tool->cursor() : QCursor(Qt::ArrowCursor));
  update();
  if (other) Q_EMIT toolChanged();
}

void Canvas::setOverlay(const QImage* overlay, bool smooth) {
  overlay_ = overlay;
  overlaySmooth_ = smooth;
  update();
}

void Canvas::updateOverlay(const QRectF& part) {
  const QRectF r = pictureRect();
  const QRectF dirty(r.left() + part.left() * r.width(), r.top() + part.top() * r.height(), part.width() * r.width(),
                     part.height() * r.height());
  constexpr int kSmoothing = 3;  // what scaling draws beyond the edge
  update(dirty.toAlignedRect().adjusted(-kSmoothing, -kSmoothing, kSmoothing, kSmoothing));
}

QPointF Canvas::fractionAt(const QPointF& p) const {
  const QRectF r = pictureRect();
  return {(p.x() - r.left()) / r.width(), (p.y() - r.top()) / r.height()};
}

double Canvas::fitScale() const {
  if (fullSide_ == 0) return 1.0;
  return std::max(0.05, static_cast<double>(std::min(width(), height()) - 2 * kMargin) / fullSide_);
}

double Canvas::scale() const {
  return (zoom_ > 0.0 ? zoom_ : fitScale()) * devicePixelRatioF();
}

QRectF Canvas::pictureRect() const {
  const double s = zoom_ > 0.0 ? zoom_ : fitScale();
  const double side = s * fullSide_;
  return {width() / 2.0 - centre_.x() * side, height() / 2.0 - centre_.y() * side, side, side};
}

void Canvas::zoomToFit() {
  zoom_ = 0.0;
  centre_ = {0.5, 0.5};
  update();
  Q_EMIT scaleChanged(scale());
}

void Canvas::zoomToPixels() {
  zoomAt(rect().center(), 1.0 / devicePixelRatioF());
}

void Canvas::zoomBy(double factor) {
  zoomAt(rect().center(), (zoom_ > 0.0 ? zoom_ : fitScale()) * factor);
}

void Canvas::zoomAt(const QPointF& at, double newScale) {
  if (fullSide_ == 0) return;
  const QRectF now = pictureRect();
  const QPointF fixed((at.x() - now.left()) / now.width(), (at.y() - now.top()) / now.height());
  if (newScale <= fitScale()) return zoomToFit();
  zoom_ = std::min(newScale, kMostZoom);
  const double side = zoom_ * fullSide_;
  centre_ = {fixed.x() + (width() / 2.0 - at.x()) / side, fixed.y() + (height() / 2.0 - at.y()) / side};
  centre_ = {std::clamp(centre_.x(), 0.0, 1.0), std::clamp(centre_.y(), 0.0, 1.0)};
  update();
  Q_EMIT scaleChanged(scale());
}

bool Canvas::nearSplit(const QPointF& at) const {
  const QRectF r = pictureRect();
  return split_ && std::abs(at.x() - (r.left() + splitAt_ * r.width())) < kGrip;
}

void Canvas::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), kBackground);
  if (!picture_.isNull()) {
    const QRectF r = pictureRect();
    // Beyond three screen pixels a picture pixel is looked at as such.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scale() < 3.0);
    const bool before = showBefore_ && !before_.isNull();
    painter.drawImage(r, before ? before_ : picture_);
    if (split_ && !before && !before_.isNull()) {
      const double x = r.left() + splitAt_ * r.width();
      painter.save();
      painter.setClipRect(QRectF(r.left(), r.top(), x - r.left(), r.height()));
      painter.drawImage(r, before_);
      painter.restore();
      painter.setPen(QPen(Qt::white, 1.5));
      painter.drawLine(QPointF(x, r.top()), QPointF(x, r.bottom()));
      painter.setBrush(Qt::white);
      painter.setRenderHint(QPainter::Antialiasing);
      painter.drawEllipse(QPointF(x, std::clamp(r.center().y(), 20.0, height() - 20.0)), 5.0, 5.0);
    }
    if (overlay_ != nullptr && !overlay_->isNull() && !before) {
      painter.setRenderHint(QPainter::SmoothPixmapTransform, overlaySmooth_);
      painter.drawImage(r, *overlay_);
    }
    if (tool_ != nullptr && pointerInside_) tool_->paint(painter, r, fractionAt(lastMouse_));
    if (split_ || before) {
      painter.setPen(QColor(255, 255, 255, 210));
      const QRectF text = r.intersected(QRectF(rect())).adjusted(12, 10, -12, -10);
      painter.drawText(text, Qt::AlignLeft | Qt::AlignTop, tr("Before"));
      if (!before) painter.drawText(text, Qt::AlignRight | Qt::AlignTop, tr("After"));
    }
  }
  if (!message_.isEmpty()) {
    painter.setPen(QColor(0xc8, 0xca, 0xd0));
    painter.drawText(rect().adjusted(40, 40, -40, -40), Qt::AlignCenter | Qt::TextWordWrap, message_);
  }
}

void Canvas::wheelEvent(QWheelEvent* event) {
  zoomAt(event->position(), (zoom_ > 0.0 ? zoom_ : fitScale()) * std::pow(1.0015, event->angleDelta().y()));
  event->accept();
}

bool Canvas::toolPress(const QPointF& at, double pressure, Qt::KeyboardModifiers modifiers) {
  if (tool_ == nullptr || picture_.isNull() || drag_ != Drag::kNone) return false;
  drag_ = Drag::kTool;
  tool_->press({fractionAt(at), pressure, modifiers});
  if (!tool_->inStroke()) drag_ = Drag::kNone;  // a click is done at once
  updatePointer(at);
  return true;
}

void Canvas::toolMove(const QPointF& at, double pressure, Qt::KeyboardModifiers modifiers) {
  tool_->move({fractionAt(at), pressure, modifiers});
  updatePointer(at);
}

void Canvas::toolRelease(const QPointF& at, Qt::KeyboardModifiers modifiers) {
  drag_ = Drag::kNone;
  tool_->release({fractionAt(at), 1.0, modifiers});
  updatePointer(at);
}

// The ring around the pointer moves: where it was and where it is.
void Canvas::updatePointer(const QPointF& at) {
  const double reach = tool_->reach(pictureRect());
  constexpr int kPen = 4;
  for (const QPointF& centre : {lastMouse_, at}) {
    if (reach < 0.0) break;
    update(QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
               .toAlignedRect()
               .adjusted(-kPen, -kPen, kPen, kPen));
  }
  if (reach < 0.0) update();
  lastMouse_ = at;
  pointerInside_ = true;
}

void Canvas::mousePressEvent(QMouseEvent* event) {
  if (drag_ == Drag::kTool) return;  // another button during a stroke: the stroke goes on
  lastMouse_ = event->position();
  if (event->button() == Qt::LeftButton && nearSplit(event->position())) {
    drag_ = Drag::kSplit;
  } else if (event->button() == Qt::LeftButton && toolPress(event->position(), 1.0, event->modifiers())) {
    return;
  } else if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && zoom_ > 0.0)) {
    drag_ = Drag::kPan;
    setCursor(Qt::ClosedHandCursor);
  }
}

void Canvas::mouseMoveEvent(QMouseEvent* event) {
  const QRectF r = pictureRect();
  if (drag_ == Drag::kTool) return toolMove(event->position(), 1.0, event->modifiers());
  if (drag_ == Drag::kNone) {
    if (nearSplit(event->position())) {
      setCursor(Qt::SplitHCursor);
    } else if (tool_ != nullptr) {
      setCursor(tool_->cursor());
      updatePointer(event->position());
    } else {
      setCursor(zoom_ > 0.0 ? Qt::OpenHandCursor : Qt::ArrowCursor);
    }
    return;
  }
  const QPointF step = event->position() - lastMouse_;
  lastMouse_ = event->position();
  if (drag_ == Drag::kSplit) {
    splitAt_ = std::clamp((event->position().x() - r.left()) / r.width(), 0.0, 1.0);
  } else {
    centre_ = {std::clamp(centre_.x() - step.x() / r.width(), 0.0, 1.0),
               std::clamp(centre_.y() - step.y() / r.height(), 0.0, 1.0)};
  }
  update();
}

void Canvas::mouseReleaseEvent(QMouseEvent* event) {
  if (drag_ == Drag::kTool) {
    if (event->button() == Qt::LeftButton) toolRelease(event->position(), event->modifiers());
    return;
  }
  drag_ = Drag::kNone;
  setCursor(tool_ != nullptr ? tool_->cursor() : QCursor(Qt::ArrowCursor));
}

void Canvas::tabletEvent(QTabletEvent* event) {
  // Only what a mouse cannot say is taken here; anything else comes again as mouse events.
  if (tool_ == nullptr) return event->ignore();
  switch (event->type()) {
    case QEvent::TabletPress:
      if (event->button() != Qt::LeftButton || !toolPress(event->position(), event->pressure(), event->modifiers()))
        return event->ignore();
      break;
    case QEvent::TabletMove:
      if (drag_ != Drag::kTool) return event->ignore();
      toolMove(event->position(), event->pressure(), event->modifiers());
      break;
    case QEvent::TabletRelease:
      if (drag_ != Drag::kTool) return event->ignore();
      toolRelease(event->position(), event->modifiers());
      break;
    default:
      return event->ignore();
  }
  event->accept();
}

void Canvas::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && drag_ == Drag::kTool) {
    drag_ = Drag::kNone;
    tool_->cancel();
    return;
  }
  QWidget::keyPressEvent(event);
}

void Canvas::enterEvent(QEnterEvent*) {
  Q_EMIT pointerInsideChanged(true);
}

void Canvas::leaveEvent(QEvent*) {
  pointerInside_ = false;
  Q_EMIT pointerInsideChanged(false);
  if (tool_ != nullptr) update();
}

void Canvas::mouseDoubleClickEvent(QMouseEvent* event) {
  if (tool_ != nullptr) return mousePressEvent(event);  // two quick dabs
  if (zoom_ > 0.0) {
    zoomToFit();
  } else {
    zoomAt(event->position(), std::max(1.0 / devicePixelRatioF(), fitScale() * 2.0));
  }
}

void Canvas::resizeEvent(QResizeEvent*) {
  Q_EMIT scaleChanged(scale());
}

}  // namespace lineament
