#pragma once
// Tools and operations on the mask of the chosen local edit: brush, eraser, lasso, region click, and what can be done
// to a whole mask. GUI thread.
#include <QTimer>
#include <QWidget>
#include <filesystem>

#include "core/edit/mask.h"
#include "ui/local/mask_overlay.h"
#include "ui/local/mask_tool.h"

class QButtonGroup;
class QComboBox;
class QMenu;
class QSlider;
class QToolButton;

namespace lineament {

class Canvas;

class MaskBar : public QWidget {
  Q_OBJECT

 public:
  /// `masksFolder`: where saved masks are kept, created when needed. `prefix`: of the names of its widgets, where the
  /// window has several bars.
  MaskBar(Canvas& canvas, std::filesystem::path masksFolder, QString prefix = {}, QWidget* parent = nullptr);
  /// The mask to be seen and changed; null: none yet. `pending`: it is being found, nothing can be painted until then.
  void setMask(const MaskPtr& mask, bool pending = false);
  const MaskPtr& mask() const { return mask_; }
  bool pending() const { return pending_; }
  float tolerance() const;
  /// The tint is out of the way while a strength is moved. Otherwise it is there with a brush over the picture, and for
  /// a moment after another region was chosen.
  void setCovered(bool covered);
  /// Whether single keys take a tool: only those of one bar may.
  void setKeys(bool on);
  /// No tool: the left button pans.
  void releaseTool();

 Q_SIGNALS:
  void strokeBegan();
  void strokeMoved(const lineament::MaskPtr& mask);
  void strokeEnded(const lineament::MaskPtr& mask);
  void strokeCancelled();
  /// A whole mask replaced by another one.
  void changed(const lineament::MaskPtr& mask, const QString& label);
  void picked(const QPointF& at, Qt::KeyboardModifiers modifiers);
  void problem(const QString& sentence);

 private:
  QToolButton* toolButton(const QString& text, const QString& tip, const char* name, MaskTool::Kind kind,
                          const QKeySequence& key);
  QSlider* option(const QString& title, const char* name, int low, int high, int value);
  void buildMenu();
  void chooseTool(int kind);
  bool toolInHand() const;
  void handTool();
  void readBrush();
  void showMask(Roi dirty);
  bool maskIsShown() const;
  void operate(const QString& label, const Mask& result);
  void saveMask();
  void openMask(const QString& file);

  Canvas& canvas_;
  std::filesystem::path masksFolder_;
  QString prefix_;
  MaskTool tool_;
  MaskOverlay overlay_;
  MaskPtr mask_;
  bool pending_ = false;
  bool covered_ = false;
  bool pointerOnCanvas_ = false;
  QTimer glimpse_;
  QButtonGroup* tools_ = nullptr;
  QSlider *size_ = nullptr, *hardness_ = nullptr, *flow_ = nullptr, *tolerance_ = nullptr;
  QToolButton* mirror_ = nullptr;
  QToolButton* operations_ = nullptr;
  QComboBox* view_ = nullptr;
};

}  // namespace lineament
