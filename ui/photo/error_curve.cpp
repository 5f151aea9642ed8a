#include "ui/photo/error_curve.h"

#include <QPainter>
#include <QPolygonF>
#include <algorithm>

namespace lineament {

ErrorCurve::ErrorCurve(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ErrorCurve::setValues(std::vector<float> values, int steps) {
  values_ = std::move(values);
  steps_ = steps;
  update();
}

void ErrorCurve::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(palette().color(QPalette::Mid));
  painter.drawLine(QPointF(0, height() - 0.5), QPointF(width(), height() - 0.5));
  if (values_.size() < 2 || steps_ < 2) return;
  const float top = *std::max_element(values_.begin(), values_.end());
  QPolygonF line;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    line << QPointF(width() * static_cast<double>(i) / (steps_ - 1),
                    height() - 2 - (height() - 6) * static_cast<double>(values_[i]) / static_cast<double>(top));
  }
  painter.setPen(QPen(palette().color(QPalette::Highlight), 2.0));
  painter.drawPolyline(line);
}

}  // namespace lineament
