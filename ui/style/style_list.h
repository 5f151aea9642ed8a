#pragma once
// The styles to choose from as a grid of pictures. A pointer that rests on one, or the arrow keys, try it; a click or
// Enter chooses it. GUI thread.
#include <QImage>
#include <QListWidget>
#include <QTimer>

#include "core/edit/style_catalogue.h"

namespace lineament {

class StyleList : public QListWidget {
  Q_OBJECT

 public:
  explicit StyleList(QWidget* parent = nullptr);
  /// "None" first, then the shipped ones, then the user's own under a heading. Pictures of styles that stay are kept.
  void setStyles(const StyleCatalogue& catalogue);
  /// The ids of the styles on the face; `second` is blended in. Empty: none.
  void setApplied(const QString& id, const QString& second, bool any);
  /// Shows what has all these words in its title, painter or year.
  void setFilter(const QString& words);
  /// A piece of the painting; shown until there is a picture of the face, and when that one is forgotten.
  void setPainting(const QString& id, const QImage& picture);
  void setPicture(const QString& id, const QImage& picture);
  void forgetPictures();
  /// Why a style cannot be used; empty: it can.
  void setProblem(const QString& id, const QString& sentence);
  QString problemOf(const QString& id) const;

 Q_SIGNALS:
  /// Somebody looks at it, for a moment by now; empty id: no style.
  void tried(const QString& id);
  /// Nobody looks at any of them any more.
  void left();
  void chosen(const QString& id);
  void menuWanted(const QString& id, const QPoint& globalPosition);

 protected:
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex& index, const QEvent* event) const override;

 private:
  QListWidgetItem* itemOf(const QString& id) const;
  QListWidgetItem* add(const QString& id, const QString& title, const QString& about);
  void lookAt(const QListWidgetItem* item);
  void leave();
  void showPicture(QListWidgetItem& item);

  struct Pictures {
    QPixmap painting, face;
  };
  QHash<QString, Pictures> pictures_;
  QListWidgetItem* heading_ = nullptr;
  QTimer look_;
  const QListWidgetItem* lookedAt_ = nullptr;
  const QListWidgetItem* pressed_ = nullptr;
  bool trying_ = false;
};

}  // namespace lineament
