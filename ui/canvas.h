#pragma once
// The face: fitted or zoomed, panned, and compared with the unedited one by key or by a split line. GUI thread.
#include <QImage>
#include <QPixmap>
#include <QWidget>

namespace lineament {

class Canvas : public QWidget {
  Q_OBJECT

 public:
  explicit Canvas(QWidget* parent = nullptr);

  /// `fullSide`: side of the full picture in pixels; previews are drawn at the same size.
  void setPicture(const QImage& picture, int fullSide);
  void setBefore(const QImage& picture) {
    before_ = picture;
    update();
  }
  void setMessage(const QString& message) {
    message_ = message;
    update();
  }
  void setSplit(bool on);
  void setShowBefore(bool on);
  bool split() const { return split_; }
  void zoomToFit();
  void zoomToPixels();  ///< one picture pixel to one screen pixel
  void zoomBy(double factor);
  double scale() const;  ///< screen (device) pixels per picture pixel

 Q_SIGNALS:
  void scaleChanged(double scale);
  void splitChanged(bool on);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  double fitScale() const;
  QRectF pictureRect() const;  // in widget coordinates
  void zoomAt(const QPointF& at, double newScale);
  bool nearSplit(const QPointF& at) const;

  QImage picture_, before_;
  QString message_;
  int fullSide_ = 0;
  double zoom_ = 0.0;         // widget pixels per picture pixel; 0: fit
  QPointF centre_{0.5, 0.5};  // of the view, as a fraction of the picture
  bool split_ = false;
  bool showBefore_ = false;
  double splitAt_ = 0.5;  // fraction of the picture's width
  enum class Drag { kNone, kPan, kSplit } drag_ = Drag::kNone;
  QPointF lastMouse_;
};

}  // namespace lineament
