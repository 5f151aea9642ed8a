#pragma once
// How a style looks in the list: its picture, the painting's title, painter and year; whether it is on the face. GUI
// thread.
#include <QStyledItemDelegate>

namespace lineament {

/// Data of an item of the list.
enum StyleRole : int {
  kStyleId = Qt::UserRole,  ///< empty: no style
  kStyleTitle,
  kStyleAbout,    ///< painter and year
  kStyleHeading,  ///< bool: no style, but the title of those below it
  kStyleApplied,  ///< bool
  kStyleProblem   ///< why it cannot be used; empty: it can
};

/// As many to a row as fit, and as large as the row allows.
class StyleTile : public QStyledItemDelegate {
  Q_OBJECT

 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace lineament
