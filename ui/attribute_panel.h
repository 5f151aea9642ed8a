#pragma once
// A slider per attribute, in standard deviations, and the truncation. Double-click resets one. GUI thread.
#include <QWidget>
#include <vector>

#include "core/edit/direction.h"

class QDoubleSpinBox;
class QGridLayout;
class QSlider;

namespace lineament {

class Document;

class AttributePanel : public QWidget {
  Q_OBJECT

 public:
  AttributePanel(Document& document, std::vector<DirectionPtr> directions, QWidget* parent = nullptr);
  void resetAll();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Row {
    DirectionPtr direction;  // null: the truncation
    QString title;
    QWidget* label = nullptr;
    QSlider* slider = nullptr;
    QDoubleSpinBox* box = nullptr;
    double neutral = 0.0;
  };
  void addRow(QGridLayout& grid, const DirectionPtr& direction, const QString& id, const QString& title, double low,
              double high, double neutral);
  void apply(const Row& row, double value);
  void readDocument();

  Document& document_;
  std::vector<Row> rows_;
  bool reading_ = false;
};

}  // namespace lineament
