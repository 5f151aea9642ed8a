#pragma once
// One local edit: on or off, its strength, and (when it is the chosen one) what it does, where, in which rows and how.
// GUI thread.
#include <QWidget>
#include <vector>

#include "core/edit/local_attribute.h"
#include "core/engine/region_finder.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QRadioButton;

namespace lineament {

class Document;
class GestureSlider;

/// What the rows of the panel choose from.
struct LocalChoices {
  std::vector<LocalAttributePtr> attributes;
  std::vector<DirectionPtr> directions;
  std::vector<RegionName> regions;
  std::string modelHash;  ///< of the open model; empty: not known yet, then everything is usable
  bool usable(const LocalAttribute& a) const { return modelHash.empty() || a.fits(modelHash); }
};
/// "Lip colour", or "Lip colour (made for another model)".
QString titleIn(const LocalChoices& choices, const LocalAttribute& attribute);

class LocalRow : public QWidget {
  Q_OBJECT

 public:
  LocalRow(Document& document, const LocalChoices& choices, const LocalEdit& edit, QWidget* parent = nullptr);
  const std::string& id() const { return id_; }
  /// Shows what the recipe says about this edit.
  void show(const LocalEdit& edit);
  void setChosen(bool on);
  void setProof(const QString& text);

 Q_SIGNALS:
  void chosen();
  void strengthBegan();
  void strengthEnded();
  void removeWanted();
  void moveWanted(int by);

 private:
  void buildDetails();
  LocalEdit current() const;
  void change(const LocalEdit& edit, const QString& label);
  void setStrength(double value);
  void chooseEffect(int index);
  void chooseRegion(int index);
  void chooseRows();
  void setRange(const LocalEdit& edit);
  bool eventFilter(QObject* watched, QEvent* event) override;

  Document& document_;
  const LocalChoices& choices_;
  std::string id_;
  QCheckBox* on_ = nullptr;
  QLabel* title_ = nullptr;
  GestureSlider* slider_ = nullptr;
  QDoubleSpinBox* box_ = nullptr;
  QWidget* details_ = nullptr;
  QComboBox *effect_ = nullptr, *region_ = nullptr, *first_ = nullptr, *last_ = nullptr, *mode_ = nullptr;
  QCheckBox* protect_ = nullptr;
  QLabel* proof_ = nullptr;
  bool reading_ = false;
};

}  // namespace lineament
