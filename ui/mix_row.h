#pragma once
// One face that is mixed in: its picture, ready-made transfers, amounts for coarse, middle and fine rows, single rows
// on demand. GUI thread.
#include <QWidget>
#include <vector>

#include "core/edit/style_mix.h"

class QComboBox;
class QGridLayout;
class QLabel;

namespace lineament {

class GestureSlider;

class MixRow : public QWidget {
  Q_OBJECT

 public:
  MixRow(const StyleMix& mix, int imageResolution, std::size_t index, QWidget* parent = nullptr);
  void show(const StyleMix& mix);
  void showPicture(const QImage& picture);
  const StyleMix& mix() const { return mix_; }

 Q_SIGNALS:
  void began();
  void changed(const lineament::StyleMix& mix);
  void ended();
  void removeWanted();

 private:
  struct Amount {
    RowRange rows;
    GestureSlider* slider;
  };
  void addAmount(QGridLayout& grid, int row, const QString& title, const QString& name, RowRange rows);
  StyleMix mix_;
  QLabel* picture_ = nullptr;
  QLabel* title_ = nullptr;
  QComboBox* preset_ = nullptr;
  QWidget* single_ = nullptr;
  std::vector<Amount> amounts_;
  bool reading_ = false;
};

}  // namespace lineament
