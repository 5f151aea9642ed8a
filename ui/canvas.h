#pragma once
// The face: fitted or zoomed, panned, and compared with the unedited one by key or by a split line. GUI thread.
#include <QImage>
#include <QPixmap>
#include <QWidget>

namespace lineament {

class CanvasTool;
struct ToolEvent;

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
  /// What the left button does; null: pan. The canvas does not own it.
  void setTool(CanvasTool* tool);
  const CanvasTool* tool() const { return tool_; }
  /// Drawn over the whole picture, whatever its size; null: none. The image is not copied: after a change of it call
  /// updateOverlay.
  void setOverlay(const QImage* overlay, bool smooth = true);
  const QImage* overlay() const { return overlay_; }
  /// `part` in fractions of the picture.
  void updateOverlay(const QRectF& part);
  void zoomToFit();
  void zoomToPixels();  ///< one picture pixel to one screen pixel
  void zoomBy(double factor);
  double scale() const;  ///< screen (device) pixels per picture pixel

 Q_SIGNALS:
  void scaleChanged(double scale);
  void splitChanged(bool on);
  void pointerInsideChanged(bool inside);
  void toolChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void tabletEvent(QTabletEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  double fitScale() const;
  QRectF pictureRect() const;  // in widget coordinates
  void zoomAt(const QPointF& at, double newScale);
  bool nearSplit(const QPointF& at) const;
  QPointF fractionAt(const QPointF& widgetPoint) const;
  bool toolPress(const QPointF& at, double pressure, Qt::KeyboardModifiers modifiers);
  void toolMove(const QPointF& at, double pressure, Qt::KeyboardModifiers modifiers);
  void toolRelease(const QPointF& at, Qt::KeyboardModifiers modifiers);
  void updatePointer(const QPointF& at);

  QImage picture_, before_;
  CanvasTool* tool_ = nullptr;
  const QImage* overlay_ = nullptr;
  bool overlaySmooth_ = true;
  bool pointerInside_ = false;
  QString message_;
  int fullSide_ = 0;
  double zoom_ = 0.0;         // widget pixels per picture pixel; 0: fit
  QPointF centre_{0.5, 0.5};  // of the view, as a fraction of the picture
  bool split_ = false;
  bool showBefore_ = false;
  double splitAt_ = 0.5;  // fraction of the picture's width
  enum class Drag { kNone, kPan, kSplit, kTool } drag_ = Drag::kNone;
  QPointF lastMouse_;
};

}  // namespace lineament
