#include "ui/photo/fitted_picture.h"

#include <QPainter>

namespace lineament {

FittedPicture::FittedPicture(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void FittedPicture::setPicture(const QImage& picture) {
  picture_ = picture;
  update();
}

void FittedPicture::paintEvent(QPaintEvent* /*event*/) {
  if (picture_.isNull()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  const QSizeF size = QSizeF(picture_.size()).scaled(QSizeF(this->size()), Qt::KeepAspectRatio);
  painter.drawImage(QRectF(QPointF((width() - size.width()) / 2.0, (height() - size.height()) / 2.0), size), picture_);
}

void FittedPicture::mouseDoubleClickEvent(QMouseEvent* /*event*/) {
  Q_EMIT opened();
}

}  // namespace lineament
