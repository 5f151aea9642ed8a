#pragma once
// How a picture is used as a style: size, steps, what weighs more, and by which method. GUI thread.
#include <QWidget>

#include "core/engine/style_picture_job.h"

class QComboBox;
class QLabel;
class QSlider;
class QSpinBox;

namespace lineament {

class StylePictureOptionsBox : public QWidget {
  Q_OBJECT

 public:
  explicit StylePictureOptionsBox(QWidget* parent = nullptr);
  StylePictureOptions options() const;
  /// No result is larger than the model's picture.
  void setImageResolution(int resolution);

 private:
  void showBalance();
  QComboBox *side_ = nullptr, *method_ = nullptr;
  QSpinBox* steps_ = nullptr;
  QSlider* balance_ = nullptr;
  QLabel* balanceText_ = nullptr;
};

}  // namespace lineament
