#include "ui/icons.h"

#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

namespace lineament {
namespace {

constexpr int kSide = 64;  // drawn large, shown small: sharp on every screen

QPixmap lock(const QColor& colour, bool closed) {
  QPixmap pixmap(kSide, kSide);
  pixmap.fill(Qt::transparent);
  QPainter p(&pixmap);
  p.setRenderHint(QPainter::Antialiasing);
  p.setPen(QPen(colour, 6));
  const double lift = closed ? 0.0 : -6.0;
  QPainterPath shackle;
  shackle.moveTo(20, 34 + lift);
  shackle.lineTo(20, 24 + lift);
  shackle.arcTo(QRectF(20, 12 + lift, 24, 24), 180, -180);
  shackle.lineTo(44, (closed ? 34 : 26) + lift);
  p.drawPath(shackle);
  if (closed) p.setBrush(colour);
  p.drawRoundedRect(QRectF(14, 33, 36, 24), 4, 4);
  return pixmap;
}

}  // namespace

QIcon lockIcon(const QPalette& palette) {
  QColor pale = palette.color(QPalette::WindowText);
  pale.setAlphaF(0.45F);
  QIcon icon;
  icon.addPixmap(lock(pale, false), QIcon::Normal, QIcon::Off);
  icon.addPixmap(lock(palette.color(QPalette::Highlight), true), QIcon::Normal, QIcon::On);
  return icon;
}

}  // namespace lineament
