#include "ui/local/mask_tool.h"

#include "core/edit/mask_ops.h"

namespace lineament {

void MaskTool::press(const ToolEvent& event) {
  if (kind_ == Kind::kPick) {
    Q_EMIT picked(event.at, event.modifiers);
    return;
  }
  Q_EMIT strokeBegan();
  if (kind_ == Kind::kLasso) {
    subtract_ = (event.modifiers & Qt::AltModifier) != 0;
    outline_ = {event.at};
    return;
  }
  Brush brush = brush_;
  const bool erases = (kind_ == Kind::kEraser) != ((event.modifiers & Qt::AltModifier) != 0);
  brush.action = erases ? BrushAction::kErase : BrushAction::kPaint;
  stroke_ = std::make_unique<MaskStroke>(mask_, brush);
  move(event);
}

void MaskTool::move(const ToolEvent& event) {
  if (!outline_.isEmpty()) {
    outline_ << event.at;
    return;
  }
  if (!stroke_) return;
  const double side = stroke_->current().side;
  const Roi dirty = stroke_->moveTo(static_cast<float>(event.at.x() * side), static_cast<float>(event.at.y() * side),
                                    static_cast<float>(event.pressure));
  if (!dirty.empty()) Q_EMIT strokeMoved(stroke_->current(), dirty);
}

void MaskTool::release(const ToolEvent&) {
  if (!outline_.isEmpty()) {
    const Mask before = mask_ ? *mask_ : Mask(kMaskSide);
    std::vector<MaskPoint> points;
    points.reserve(static_cast<std::size_t>(outline_.size()));
    for (const QPointF& p : outline_)
      points.push_back({static_cast<float>(p.x() * before.side), static_cast<float>(p.y() * before.side)});
    outline_.clear();
    Q_EMIT strokeEnded(std::make_shared<const Mask>(
        withLasso(before, points, subtract_ ? LassoAction::kSubtract : LassoAction::kAdd)));
    return;
  }
  if (!stroke_) return;
  const MaskPtr mask = stroke_->mask();
  stroke_.reset();
  Q_EMIT strokeEnded(mask);
}

void MaskTool::cancel() {
  if (!inStroke()) return;
  stroke_.reset();
  outline_.clear();
  Q_EMIT strokeCancelled();
}

void MaskTool::paint(QPainter& painter, const QRectF& picture, const QPointF& at) {
  painter.setRenderHint(QPainter::Antialiasing);
  const auto inWidget = [&](const QPointF& p) {
    return QPointF(picture.left() + p.x() * picture.width(), picture.top() + p.y() * picture.height());
  };
  const QPen dark(QColor(0, 0, 0, 160), 3.0), light(Qt::white, 1.2);
  if (!outline_.isEmpty()) {
    QPolygonF line;
    for (const QPointF& p : outline_) line << inWidget(p);
    for (const QPen& pen : {dark, light}) {
      painter.setPen(pen);
      painter.drawPolyline(line);
    }
    return;
  }
  if (kind_ != Kind::kBrush && kind_ != Kind::kEraser) return;
  const double radius = static_cast<double>(brush_.radius) / kMaskSide * picture.width();
  painter.setBrush(Qt::NoBrush);
  for (const QPen& pen : {dark, light}) {
    painter.setPen(pen);
    painter.drawEllipse(inWidget(at), radius, radius);
  }
}

QCursor MaskTool::cursor() const {
  return kind_ == Kind::kPick ? Qt::PointingHandCursor : Qt::CrossCursor;
}

}  // namespace lineament
