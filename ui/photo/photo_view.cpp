#include "ui/photo/photo_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"

namespace lineament {
namespace {
constexpr double kGrip = 11.0;  // widget pixels: how near to a point a press takes hold of it
const QColor kChosen(0x4f, 0xc3, 0xf7), kOther(0xff, 0xff, 0xff, 0x90), kBackground(0x17, 0x18, 0x1b);

std::optional<FaceAlignment> squareOf(const FivePoints& points) {
  try {
    return FaceAlignment(points);
  } catch (const Error&) {
    return std::nullopt;  // dragged onto each other; the dialog says so
  }
}
}  // namespace

PhotoView::PhotoView(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("photoView"));
  setAccessibleName(tr("Photo"));
  setMinimumSize(320, 260);
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
}

void PhotoView::setPhoto(const QImage& shown, int width, int height) {
  shown_ = shown;
  width_ = width;
  height_ = height;
  update();
}

void PhotoView::setFaces(const std::vector<FivePoints>& faces) {
  faces_ = faces;
  chosen_ = faces_.empty() ? -1 : std::clamp(chosen_, 0, static_cast<int>(faces_.size()) - 1);
  point_ = hovered_ = -1;
  update();
}

void PhotoView::choose(int face) {
  if (face < 0 || face >= static_cast<int>(faces_.size()) || face == chosen_) return;
  chosen_ = face;
  point_ = -1;
  update();
  Q_EMIT faceChosen(face);
}

QRectF PhotoView::photoRect() const {
  if (width_ <= 0 || height_ <= 0) return {};
  const double scale = std::min(static_cast<double>(width()) / width_, static_cast<double>(height()) / height_);
  const QSizeF size(width_ * scale, height_ * scale);
  return {QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size};
}

QPointF PhotoView::toWidget(const Point& p) const {
  const QRectF r = photoRect();
  return {r.left() + (p.x + 0.5) / width_ * r.width(), r.top() + (p.y + 0.5) / height_ * r.height()};
}

Point PhotoView::toPhoto(const QPointF& at) const {
  const QRectF r = photoRect();
  const double x = std::clamp((at.x() - r.left()) / r.width(), 0.0, 1.0);
  const double y = std::clamp((at.y() - r.top()) / r.height(), 0.0, 1.0);
  return {static_cast<float>(x * width_ - 0.5), static_cast<float>(y * height_ - 0.5)};
}

int PhotoView::pointAt(const QPointF& at) const {
  if (chosen_ < 0) return -1;
  const auto points = faces_[static_cast<std::size_t>(chosen_)].list();
  int nearest = -1;
  double least = kGrip;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const QPointF d = toWidget(points[i]) - at;
    const double distance = std::hypot(d.x(), d.y());
    if (distance >= least) continue;
    least = distance;
    nearest = static_cast<int>(i);
  }
  return nearest;
}

int PhotoView::faceAt(const QPointF& at) const {
  const Point p = toPhoto(at);
  int best = -1;
  double smallest = 1e30;
  for (std::size_t i = 0; i < faces_.size(); ++i) {
    const auto square = squareOf(faces_[i]);
    if (!square || square->photoSide() >= smallest) continue;
    const Place u = square->photoFromUnit().inverse()(p.x, p.y);
    if (u.x < 0 || u.y < 0 || u.x > 1 || u.y > 1) continue;
    smallest = square->photoSide();
    best = static_cast<int>(i);
  }
  return best;
}

void PhotoView::movePoint(int point, const Point& to) {
  FivePoints& face = faces_[static_cast<std::size_t>(chosen_)];
  auto points = face.list();
  points[static_cast<std::size_t>(point)] = {std::clamp(to.x, -0.5F, static_cast<float>(width_) - 0.5F),
                                             std::clamp(to.y, -0.5F, static_cast<float>(height_) - 0.5F)};
  face = FivePoints::of(points);
  update();
  Q_EMIT pointsMoved(face);
}

void PhotoView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || faces_.empty()) return;
  point_ = pointAt(event->position());
  dragging_ = point_ >= 0;
  if (!dragging_) choose(faceAt(event->position()));
  update();
}

void PhotoView::mouseMoveEvent(QMouseEvent* event) {
  if (dragging_) return movePoint(point_, toPhoto(event->position()));
  const int over = pointAt(event->position());
  if (over != hovered_) update();
  hovered_ = over;
  setCursor(over >= 0 ? Qt::SizeAllCursor : Qt::ArrowCursor);
}

void PhotoView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) dragging_ = false;
}

// N and Shift+N step through the points, P through the faces, arrows move: everything without a mouse.
void PhotoView::keyPressEvent(QKeyEvent* event) {
  const int faces = static_cast<int>(faces_.size());
  if (chosen_ >= 0) {
    if (event->key() == Qt::Key_N) {
      const int step = (event->modifiers() & Qt::ShiftModifier) != 0 ? 4 : 1;
      point_ = point_ < 0 ? 0 : (point_ + step) % 5;
      return update();
    }
    if (event->key() == Qt::Key_P) return choose((chosen_ + 1) % faces);
    const float far = (event->modifiers() & Qt::ShiftModifier) != 0 ? 10.0F : 1.0F;
    const float step = far * static_cast<float>(std::max(1.0, width_ / std::max(1.0, photoRect().width())));
    const std::array<std::pair<int, Point>, 4> arrows{
        {{Qt::Key_Left, {-step, 0}}, {Qt::Key_Right, {step, 0}}, {Qt::Key_Up, {0, -step}}, {Qt::Key_Down, {0, step}}}};
    for (const auto& [key, by] : arrows) {
      if (event->key() != key || point_ < 0) continue;
      const Point at = faces_[static_cast<std::size_t>(chosen_)].list()[static_cast<std::size_t>(point_)];
      return movePoint(point_, {at.x + by.x, at.y + by.y});
    }
  }
  QWidget::keyPressEvent(event);
}

void PhotoView::paintFace(QPainter& painter, std::size_t face) const {
  const bool chosen = static_cast<int>(face) == chosen_;
  if (const auto square = squareOf(faces_[face])) {
    QPolygonF outline;
    for (const Point& p : square->corners()) outline << toWidget(p);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 0x90), chosen ? 4 : 3));
    painter.drawPolygon(outline);
    painter.setPen(QPen(chosen ? kChosen : kOther, chosen ? 2 : 1.5));
    painter.drawPolygon(outline);
  }
  if (!chosen) return;
  const auto points = faces_[face].list();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const QPointF at = toWidget(points[i]);
    const bool held = static_cast<int>(i) == point_ || static_cast<int>(i) == hovered_;
    const double radius = held ? 7.0 : 5.0;
    painter.setBrush(held ? kChosen : QColor(kChosen.red(), kChosen.green(), kChosen.blue(), 0x60));
    painter.setPen(QPen(QColor(0, 0, 0, 0xb0), 3));
    painter.drawEllipse(at, radius, radius);
    painter.setPen(QPen(Qt::white, 1.5));
    painter.drawEllipse(at, radius, radius);
  }
}

void PhotoView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), kBackground);
  if (shown_.isNull()) return;
  painter.setRenderHints(QPainter::SmoothPixmapTransform | QPainter::Antialiasing);
  painter.drawImage(photoRect(), shown_);
  for (std::size_t i = 0; i < faces_.size(); ++i) {
    if (static_cast<int>(i) != chosen_) paintFace(painter, i);
  }
  if (chosen_ >= 0) paintFace(painter, static_cast<std::size_t>(chosen_));
}

}  // namespace lineament
