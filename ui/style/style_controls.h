#pragma once
// How the style on the face looks: on or off, its strength, a second one blended in, colours and strokes. GUI thread.
#include <QWidget>
#include <functional>

#include "core/edit/style_catalogue.h"
#include "core/edit/style_edit.h"

class QCheckBox;
class QComboBox;
class QLabel;

namespace lineament {

class Document;
class GestureSlider;

class StyleControls : public QWidget {
  Q_OBJECT

 public:
  explicit StyleControls(Document& document, QWidget* parent = nullptr);
  void setStyles(const StyleCatalogue& catalogue);

 private:
  GestureSlider* slider(const char* name, const QString& accessible, const QString& label);
  QComboBox* box(const char* name, const QString& accessible);
  void readDocument();
  /// One step, or a part of the gesture that is open.
  void change(const QString& label, const std::function<void(StyleEdit&)>& how);

  Document& document_;
  QCheckBox* on_ = nullptr;
  GestureSlider *strength_ = nullptr, *share_ = nullptr;
  QLabel *percent_ = nullptr, *sharePercent_ = nullptr;
  QComboBox *second_ = nullptr, *colours_ = nullptr, *strokes_ = nullptr;
  bool reading_ = false;
};

}  // namespace lineament
