#pragma once
// What is known about directions: a card of one, the cards of a file before its directions are used, and the matrix of
// cosines of all. GUI thread.
#include <QDialog>
#include <vector>

#include "core/edit/direction.h"
#include "core/learn/foreign_directions.h"

class QListWidget;

namespace lineament {

/// Everything about one direction, with a button that exports it as .npy.
QDialog* directionDialog(const DirectionPtr& direction, const std::vector<DirectionPtr>& all, QWidget* parent);

/// Cosines of all pairs, coloured; the boundary is what is compared where a direction has one.
QDialog* cosineDialog(const std::vector<DirectionPtr>& all, QWidget* parent);

/// The directions of a file with check boxes; `accepted` is emitted by the dialog, `chosen` tells which.
class DirectionFileDialog : public QDialog {
  Q_OBJECT

 public:
  DirectionFileDialog(const QString& file, std::vector<AdoptedDirection> found, QWidget* parent = nullptr);
  std::vector<DirectionPtr> chosen() const;

 private:
  std::vector<AdoptedDirection> found_;
  QListWidget* list_ = nullptr;
};

}  // namespace lineament
