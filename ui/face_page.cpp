#include "ui/face_page.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/frame_bridge.h"

namespace lineament {
namespace {

constexpr int kThumbnail = 128, kShown = 104;
constexpr int kPriority = 2;
constexpr int kSeedRole = Qt::UserRole, kPictureRole = Qt::UserRole + 1, kMarkRole = Qt::UserRole + 2;

std::uint32_t seedOf(const QListWidgetItem* item) {
  return item->data(kSeedRole).toUInt();
}

std::optional<bool> markOf(const QListWidgetItem* item) {
  const QVariant mark = item->data(kMarkRole);
  return mark.isNull() ? std::nullopt : std::optional<bool>(mark.toBool());
}

}  // namespace

FacePage::FacePage(RenderService& service, QWidget* parent) : QListWidget(parent), service_(service) {
  setViewMode(QListView::IconMode);
  setResizeMode(QListView::Adjust);
  setMovement(QListView::Static);
  setSelectionMode(QAbstractItemView::NoSelection);
  setIconSize({kShown, kShown});
  setGridSize({kShown + 8, kShown + 8});
  setMinimumSize(6 * (kShown + 8) + 24, 3 * (kShown + 8) + 12);
}

FacePage::~FacePage() {
  cancel();
}

void FacePage::cancel() {
  for (const auto& [job, item] : jobs_) service_.cancelPicture(job);
  jobs_.clear();
}

void FacePage::setFaces(const std::vector<std::uint32_t>& seeds, float psi) {
  cancel();
  clear();
  for (const std::uint32_t seed : seeds) {
    auto* item = new QListWidgetItem;
    item->setData(kSeedRole, seed);
    addItem(item);
    draw(item);
    jobs_[service_.requestPicture({EditRecipe(Seed{seed}, psi), kThumbnail, false, kPriority})] = item;
  }
}

void FacePage::setMark(std::uint32_t seed, std::optional<bool> mark) {
  for (int i = 0; i < count(); ++i) {
    if (seedOf(item(i)) != seed) continue;
    item(i)->setData(kMarkRole, mark ? QVariant(*mark) : QVariant());
    draw(item(i));
  }
}

std::vector<std::uint32_t> FacePage::unmarked() const {
  std::vector<std::uint32_t> seeds;
  for (int i = 0; i < count(); ++i) {
    if (!markOf(item(i))) seeds.push_back(seedOf(item(i)));
  }
  return seeds;
}

void FacePage::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  it->second->setData(kPictureRole, QPixmap::fromImage(toQImage(picture)));
  draw(it->second);
  jobs_.erase(it);
}

// Both mouse buttons judge; a list view alone tells only the left one apart.
void FacePage::mousePressEvent(QMouseEvent* event) {
  QListWidgetItem* pressed = itemAt(event->position().toPoint());
  setCurrentItem(pressed);
  if (pressed != nullptr && event->button() != Qt::MiddleButton) judge(pressed, event->button() == Qt::LeftButton);
}

void FacePage::keyPressEvent(QKeyEvent* event) {
  if (currentItem() != nullptr && (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Y)) {
    judge(currentItem(), true);
  } else if (currentItem() != nullptr && (event->key() == Qt::Key_Minus || event->key() == Qt::Key_N)) {
    judge(currentItem(), false);
  } else {
    QListWidget::keyPressEvent(event);
  }
}

void FacePage::judge(QListWidgetItem* item, bool up) {
  const std::optional<bool> wanted(up);
  Q_EMIT judged(seedOf(item), markOf(item) == wanted ? std::nullopt : wanted);
}

void FacePage::draw(QListWidgetItem* item) {
  QPixmap shown(kThumbnail, kThumbnail);
  shown.fill(QColor(128, 128, 128, 40));
  const auto picture = item->data(kPictureRole).value<QPixmap>();
  QPainter p(&shown);
  p.setRenderHint(QPainter::Antialiasing);
  if (!picture.isNull()) p.drawPixmap(shown.rect(), picture);
  if (const std::optional<bool> mark = markOf(item)) {
    const QColor colour = *mark ? QColor(60, 180, 90) : QColor(215, 70, 60);
    p.setPen(QPen(colour, 8));
    p.drawRect(shown.rect().adjusted(3, 3, -4, -4));
    p.setPen(Qt::NoPen);
    p.setBrush(colour);
    p.drawEllipse(QRectF(94, 6, 28, 28));
    p.setPen(QPen(Qt::white, 4));
    p.drawLine(QPointF(101, 20), QPointF(115, 20));  // minus; with the second line plus
    if (*mark) p.drawLine(QPointF(108, 13), QPointF(108, 27));
  }
  p.end();
  item->setIcon(QIcon(shown));
}

}  // namespace lineament
