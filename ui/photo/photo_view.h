#pragma once
// A whole photo with the squares of its faces; the chosen one's five points can be dragged, or moved with the arrow
// keys. Positions outside are in photo pixels. GUI thread.
#include <QImage>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/vision/face_alignment.h"

namespace lineament {

class PhotoView : public QWidget {
  Q_OBJECT

 public:
  explicit PhotoView(QWidget* parent = nullptr);

  /// `shown`: the photo, perhaps smaller; `width`, `height`: its own size.
  void setPhoto(const QImage& shown, int width, int height);
  void setFaces(const std::vector<FivePoints>& faces);
  int chosen() const { return chosen_; }  ///< -1: none
  void choose(int face);
  const std::vector<FivePoints>& faces() const { return faces_; }
  /// Of photo pixels, in the widget.
  QPointF toWidget(const Point& p) const;
  QSize sizeHint() const override { return {720, 560}; }

 Q_SIGNALS:
  void faceChosen(int face);
  /// The chosen face's points were moved.
  void pointsMoved(const lineament::FivePoints& points);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF photoRect() const;
  Point toPhoto(const QPointF& at) const;
  int pointAt(const QPointF& at) const;  // of the chosen face; -1: none
  int faceAt(const QPointF& at) const;
  void movePoint(int point, const Point& to);
  void paintFace(QPainter& painter, std::size_t face) const;

  QImage shown_;
  int width_ = 0, height_ = 0;
  std::vector<FivePoints> faces_;
  int chosen_ = -1;
  int point_ = -1;  // the one that keys move
  int hovered_ = -1;
  bool dragging_ = false;
};

}  // namespace lineament
