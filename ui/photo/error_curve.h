#pragma once
// How the difference to the photo falls while a face is projected. GUI thread.
#include <QWidget>
#include <vector>

namespace lineament {

class ErrorCurve : public QWidget {
  Q_OBJECT

 public:
  explicit ErrorCurve(QWidget* parent = nullptr);
  /// One value a step; `steps` in all.
  void setValues(std::vector<float> values, int steps);
  QSize sizeHint() const override { return {200, 56}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<float> values_;
  int steps_ = 0;
};

}  // namespace lineament
