#pragma once
// One attribute: its name, lock, menu, value and slider, with small pictures of both ends. Changes the document; one
// gesture is one step of history, whether it is a drag, held arrow keys or a turn of the wheel. GUI thread.
#include <QWidget>
#include <array>

#include "core/edit/direction.h"

class QDoubleSpinBox;
class QLabel;
class QToolButton;

namespace lineament {

class Document;
class GestureSlider;

class AttributeRow : public QWidget {
  Q_OBJECT

 public:
  enum class End { kLow, kHigh };
  static constexpr double kRange = 3.0;  ///< standard deviations each way

  /// `direction` null: the truncation.
  AttributeRow(Document& document, DirectionPtr direction, QWidget* parent = nullptr);

  const DirectionPtr& direction() const { return direction_; }
  QString id() const;
  QString title() const;
  void readDocument();
  /// What is left of the edit with the locks of the document, 0..1: below a third it is as good as destroyed.
  void showLengthLeft(float left);
  void showEnd(End end, const QImage& picture);
  void setFavourite(bool on) { favourite_ = on; }
  bool favourite() const { return favourite_; }

 Q_SIGNALS:
  void favouriteChanged(bool on);
  void setToWanted();  ///< the slider shall show positions: somebody has to find out where the face is
  void detailsWanted();
  void forgetWanted();
  void keepWanted();  ///< to be given a name and kept among the user's own
  void settled();     ///< a gesture ended

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void buildMenu();
  void apply(double value);
  void reset();

  Document& document_;
  DirectionPtr direction_;
  QLabel* label_ = nullptr;
  QLabel* warning_ = nullptr;
  QToolButton* lock_ = nullptr;
  QToolButton* menu_ = nullptr;
  QDoubleSpinBox* box_ = nullptr;
  GestureSlider* slider_ = nullptr;
  std::array<QLabel*, 2> ends_{};
  bool reading_ = false;
  bool favourite_ = false;
};

}  // namespace lineament
