#include "ui/style/style_list.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>

#include "ui/style/style_tile.h"

namespace lineament {
namespace {

constexpr int kLookMs = 250;  // a pointer on its way elsewhere tries nothing

QString aboutOf(const StylePreset& p) {
  QStringList parts;
  for (const std::string& s : {p.painter, p.year}) {
    if (!s.empty()) parts << QString::fromStdString(s);
  }
  return parts.join(QStringLiteral(", "));
}

}  // namespace

StyleList::StyleList(QWidget* parent) : QListWidget(parent) {
  setObjectName(QStringLiteral("styleList"));
  setAccessibleName(tr("Styles"));
  setItemDelegate(new StyleTile(this));
  setViewMode(QListView::IconMode);
  setResizeMode(QListView::Adjust);
  setMovement(QListView::Static);
  setDragDropMode(QAbstractItemView::NoDragDrop);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);  // its coming and going would move the tiles under the pointer
  setFrameShape(QFrame::NoFrame);
  setMouseTracking(true);
  setSpacing(1);
  setContextMenuPolicy(Qt::CustomContextMenu);
  connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
    const QListWidgetItem* item = itemAt(at);
    if (item != nullptr && !item->data(kStyleHeading).toBool())
      Q_EMIT menuWanted(item->data(kStyleId).toString(), viewport()->mapToGlobal(at));
  });
  look_.setSingleShot(true);
  look_.setInterval(kLookMs);
  connect(&look_, &QTimer::timeout, this, [this] {
    if (lookedAt_ == nullptr) return;
    trying_ = true;
    Q_EMIT tried(lookedAt_->data(kStyleId).toString());
  });
}

QListWidgetItem* StyleList::add(const QString& id, const QString& title, const QString& about) {
  auto* item = new QListWidgetItem(this);
  item->setData(kStyleId, id);
  item->setData(kStyleTitle, title);
  item->setData(kStyleAbout, about);
  item->setData(Qt::AccessibleTextRole, about.isEmpty() ? title : QStringLiteral("%1, %2").arg(title, about));
  item->setToolTip(item->data(Qt::AccessibleTextRole).toString());
  showPicture(*item);
  return item;
}

void StyleList::setStyles(const StyleCatalogue& catalogue) {
  leave();
  pressed_ = nullptr;
  const QString current = currentItem() != nullptr ? currentItem()->data(kStyleId).toString() : QString();
  clear();
  heading_ = nullptr;
  add({}, tr("None"), {})->setToolTip(tr("The face without a style"));
  for (const StylePreset& p : catalogue) {
    if (p.own && heading_ == nullptr) {
      heading_ = new QListWidgetItem(this);
      heading_->setData(kStyleHeading, true);
      heading_->setData(kStyleTitle, tr("Your styles"));
      heading_->setFlags(Qt::NoItemFlags);
    }
    add(QString::fromStdString(p.id), QString::fromStdString(p.title), aboutOf(p));
  }
  setCurrentItem(itemOf(current));
}

QListWidgetItem* StyleList::itemOf(const QString& id) const {
  for (int i = 0; i < count(); ++i) {
    if (item(i) != heading_ && item(i)->data(kStyleId).toString() == id) return item(i);
  }
  return nullptr;
}

void StyleList::setApplied(const QString& id, const QString& second, bool any) {
  for (int i = 0; i < count(); ++i) {
    if (item(i) == heading_) continue;
    const QString its = item(i)->data(kStyleId).toString();
    const bool on = any ? !its.isEmpty() && (its == id || its == second) : its.isEmpty();
    if (item(i)->data(kStyleApplied).toBool() != on) item(i)->setData(kStyleApplied, on);
  }
}

void StyleList::setFilter(const QString& words) {
  const QStringList wanted = words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
  bool own = false, below = false;
  for (int i = 0; i < count(); ++i) {
    if (item(i) == heading_) {
      below = true;
      continue;
    }
    const QString text = item(i)->data(Qt::AccessibleTextRole).toString();
    const bool fits = std::all_of(wanted.begin(), wanted.end(),
                                  [&](const QString& w) { return text.contains(w, Qt::CaseInsensitive); });
    const bool shown = fits || item(i)->data(kStyleId).toString().isEmpty();
    item(i)->setHidden(!shown);
    own = own || (below && shown);
  }
  if (heading_ != nullptr) heading_->setHidden(!own);
}

void StyleList::showPicture(QListWidgetItem& item) {
  const Pictures& p = pictures_.value(item.data(kStyleId).toString());
  item.setData(Qt::DecorationRole, p.face.isNull() ? p.painting : p.face);
}

void StyleList::setPainting(const QString& id, const QImage& picture) {
  pictures_[id].painting = QPixmap::fromImage(picture);
  if (QListWidgetItem* item = itemOf(id)) showPicture(*item);
}

void StyleList::setPicture(const QString& id, const QImage& picture) {
  pictures_[id].face = QPixmap::fromImage(picture);
  if (QListWidgetItem* item = itemOf(id)) showPicture(*item);
}

void StyleList::forgetPictures() {
  for (Pictures& p : pictures_) p.face = QPixmap();
  for (int i = 0; i < count(); ++i) {
    if (item(i) != heading_) showPicture(*item(i));
  }
}

void StyleList::setProblem(const QString& id, const QString& sentence) {
  QListWidgetItem* item = itemOf(id);
  if (item == nullptr || item->data(kStyleProblem).toString() == sentence) return;
  item->setData(kStyleProblem, sentence);
  const QString name = item->data(Qt::AccessibleTextRole).toString();
  item->setToolTip(sentence.isEmpty() ? name : QStringLiteral("%1\n%2").arg(name, sentence));
}

QString StyleList::problemOf(const QString& id) const {
  const QListWidgetItem* item = itemOf(id);
  return item != nullptr ? item->data(kStyleProblem).toString() : QString();
}

void StyleList::lookAt(const QListWidgetItem* item) {
  if (item == heading_) item = nullptr;
  if (item == nullptr) return leave();
  if (item == lookedAt_) return;
  lookedAt_ = item;
  look_.start();
}

void StyleList::leave() {
  look_.stop();
  lookedAt_ = nullptr;
  if (!trying_) return;
  trying_ = false;
  Q_EMIT left();
}

void StyleList::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() == Qt::NoButton) lookAt(itemAt(event->position().toPoint()));
  QListWidget::mouseMoveEvent(event);
}

void StyleList::mousePressEvent(QMouseEvent* event) {
  pressed_ = event->button() == Qt::LeftButton ? itemAt(event->position().toPoint()) : nullptr;
  QListWidget::mousePressEvent(event);
}

void StyleList::mouseReleaseEvent(QMouseEvent* event) {
  QListWidget::mouseReleaseEvent(event);
  const QListWidgetItem* item = itemAt(event->position().toPoint());
  const bool click = event->button() == Qt::LeftButton && item != nullptr && item == pressed_ && item != heading_;
  pressed_ = nullptr;
  if (!click) return;
  // What is on the canvas by now is what was chosen: nothing is to be put back when the pointer goes.
  look_.stop();
  trying_ = false;
  Q_EMIT chosen(item->data(kStyleId).toString());
}

// The second click of a double click would take off what the first one put on.
void StyleList::mouseDoubleClickEvent(QMouseEvent* event) {
  pressed_ = nullptr;
  event->accept();
}

void StyleList::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
  if (enter && currentItem() != nullptr && currentItem() != heading_) {
    look_.stop();
    trying_ = false;
    Q_EMIT chosen(currentItem()->data(kStyleId).toString());
    return;
  }
  if (event->key() == Qt::Key_Escape && trying_) return leave();
  const QListWidgetItem* before = currentItem();
  QListWidget::keyPressEvent(event);
  if (currentItem() != before) lookAt(currentItem());
}

void StyleList::focusOutEvent(QFocusEvent* event) {
  QListWidget::focusOutEvent(event);
  leave();
}

void StyleList::hideEvent(QHideEvent* event) {
  leave();
  QListWidget::hideEvent(event);
}

void StyleList::resizeEvent(QResizeEvent* event) {
  QListWidget::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) scheduleDelayedItemsLayout();  // the heading is as wide
}

bool StyleList::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave) leave();
  return QListWidget::viewportEvent(event);
}

// What is on the face is shown by the tiles themselves.
QItemSelectionModel::SelectionFlags StyleList::selectionCommand(const QModelIndex&, const QEvent*) const {
  return QItemSelectionModel::NoUpdate;
}

}  // namespace lineament
