#pragma once
// Brush, eraser, lasso and region click on the canvas. Turns a hand's movements into masks; what becomes of them is
// the business of whoever listens. GUI thread; the cost of a move is that of its dabs.
#include <QObject>
#include <QPolygonF>
#include <memory>

#include "core/edit/mask_painter.h"
#include "ui/local/canvas_tool.h"

namespace lineament {

class MaskTool : public QObject, public CanvasTool {
  Q_OBJECT

 public:
  enum class Kind { kBrush, kEraser, kLasso, kPick };

  explicit MaskTool(QObject* parent = nullptr) : QObject(parent) {}
  void setKind(Kind kind) { kind_ = kind; }
  Kind kind() const { return kind_; }
  void setBrush(const Brush& brush) { brush_ = brush; }
  const Brush& brush() const { return brush_; }
  /// What a stroke starts from; null: an empty mask.
  void setMask(MaskPtr mask) { mask_ = std::move(mask); }
  const MaskPtr& mask() const { return mask_; }

  void press(const ToolEvent& event) override;
  void move(const ToolEvent& event) override;
  void release(const ToolEvent& event) override;
  void cancel() override;
  bool inStroke() const override { return stroke_ != nullptr || !outline_.isEmpty(); }
  void paint(QPainter& painter, const QRectF& picture, const QPointF& at) override;
  double reach(const QRectF& picture) const override;
  QCursor cursor() const override;

 Q_SIGNALS:
  void strokeBegan();
  /// `dirty` in cells of the mask.
  void strokeMoved(const lineament::Mask& mask, const lineament::Roi& dirty);
  void strokeEnded(const lineament::MaskPtr& mask);
  void strokeCancelled();
  /// Modifiers of a region click: Shift adds, Alt takes away.
  void picked(const QPointF& at, Qt::KeyboardModifiers modifiers);

 private:
  Kind kind_ = Kind::kBrush;
  Brush brush_;
  MaskPtr mask_;
  std::unique_ptr<MaskStroke> stroke_;
  QPolygonF outline_;  // of a lasso, in fractions
  bool subtract_ = false;
};

}  // namespace lineament
