#include "ui/gallery.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDrag>
#include <QGridLayout>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QRandomGenerator>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/base/error.h"
#include "core/base/random.h"
#include "ui/document.h"
#include "ui/face_mime.h"
#include "ui/favourites.h"
#include "ui/frame_bridge.h"
#include "ui/panel_memory.h"

namespace lineament {
namespace {

// A list whose items can be dragged out as faces.
class FaceList : public QListWidget {
 public:
  std::function<FaceSource(const QListWidgetItem*)> faceOfItem;

 protected:
  void startDrag(Qt::DropActions) override {
    const QListWidgetItem* item = currentItem();
    if (item == nullptr) return;
    std::unique_ptr<QMimeData> face = mimeOf(faceOfItem(item));
    if (!face) return;
    QDrag drag(this);
    drag.setMimeData(face.release());  // the drag owns it
    drag.setPixmap(item->icon().pixmap(64, 64));
    drag.exec(Qt::CopyAction);
  }
};

constexpr int kThumbnail = 128;  // pixels rendered
constexpr int kShown = 92;       // logical pixels shown
constexpr std::uint32_t kFirstFaces = 24;
constexpr std::size_t kLatentSize =
    512;  // of every StyleGAN2 family model; the engine refuses another one in a sentence
constexpr int kLikeThisCount = 8;
constexpr float kLikeThisStep = 0.35F;  // of the new random part: a sibling, not a stranger

std::uint32_t randomSeed() {
  return QRandomGenerator::global()->bounded(1000000U);
}

}  // namespace

Gallery::Gallery(Document& document, RenderService& service, std::filesystem::path favouritesFile, QWidget* parent)
    : QWidget(parent), document_(document), service_(service), favouritesFile_(std::move(favouritesFile)) {
  setObjectName(QStringLiteral("galleryPanel"));
  auto* list = new FaceList;
  list->faceOfItem = [this](const QListWidgetItem* item) {
    const Entry* entry = entryOf(item);
    return entry != nullptr ? entry->source : FaceSource();
  };
  list_ = list;
  list_->setObjectName(QStringLiteral("galleryList"));
  list_->setAccessibleName(tr("Faces"));
  list_->setViewMode(QListView::IconMode);
  list_->setResizeMode(QListView::Adjust);
  list_->setMovement(QListView::Static);
  list_->setDragEnabled(true);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(list_, &QListWidget::customContextMenuRequested, this, &Gallery::showMenu);
  list_->setIconSize({kShown, kShown});
  list_->setGridSize({kShown + 12, kShown + 26});
  connect(list_, &QListWidget::itemActivated, this, &Gallery::choose);
  connect(list_, &QListWidget::itemClicked, this, &Gallery::choose);

  auto* show = new QComboBox;
  show->setObjectName(QStringLiteral("galleryFilter"));
  show->setAccessibleName(tr("Which faces to show"));
  show->addItems({tr("All faces"), tr("Favourites")});
  connect(show, &QComboBox::currentIndexChanged, this, [this](int i) { filter(i == 1); });

  const auto button = [this](const QString& text, const char* name, const QString& help, void (Gallery::*action)()) {
    auto* b = new QPushButton(text);
    b->setObjectName(QLatin1String(name));
    b->setAccessibleName(help);
    b->setToolTip(help);
    connect(b, &QPushButton::clicked, this, action);
    return b;
  };
  auto* random = button(tr("Ran&dom"), "galleryRandom", tr("Open a random face"), &Gallery::addRandom);
  likeThis_ = button(tr("More &like this"), "galleryLikeThis", tr("Add faces that resemble the current one"),
                     &Gallery::addLikeThis);
  favourite_ = button(tr("☆ &Keep"), "galleryFavourite", tr("Keep the current face as a favourite, or let it go"),
                      &Gallery::toggleFavourite);
  seed_ = new QDoubleSpinBox;  // whole numbers of 32 bits, which a QSpinBox does not hold
  seed_->setObjectName(QStringLiteral("gallerySeed"));
  seed_->setAccessibleName(tr("Seed number"));
  seed_->setDecimals(0);
  seed_->setRange(0, std::numeric_limits<std::uint32_t>::max());
  seed_->setPrefix(tr("Seed "));
  seed_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  seed_->setKeyboardTracking(false);
  auto* go = new QPushButton(tr("&Open"));
  go->setObjectName(QStringLiteral("galleryOpenSeed"));
  go->setAccessibleName(tr("Open the face of this seed"));
  connect(go, &QPushButton::clicked, this, [this] { goToSeed(static_cast<std::uint32_t>(seed_->value())); });

  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(10, 10, 10, 10);
  grid->setSpacing(6);
  grid->addWidget(show, 0, 0);
  grid->addWidget(favourite_, 0, 1);
  grid->addWidget(random, 1, 0);
  grid->addWidget(likeThis_, 1, 1);
  grid->addWidget(seed_, 2, 0);
  grid->addWidget(go, 2, 1);
  grid->addWidget(list_, 3, 0, 1, 2);
  setMinimumWidth(240);

  readFavourites();
  for (std::uint32_t s = 0; s < kFirstFaces; ++s) add(Seed{s}, false, false);
  const auto follow = [this] {
    const FaceSource& source = document_.recipe().source();
    likeThis_->setEnabled(std::holds_alternative<Seed>(source) ||
                          std::holds_alternative<std::shared_ptr<const LatentZ>>(source));
    if (const auto* seed = std::get_if<Seed>(&source)) seed_->setValue(seed->value);
    const Entry* entry = entryOfDocument();
    favourite_->setText(entry != nullptr && entry->favourite ? tr("★ &Kept") : tr("☆ &Keep"));
    list_->setCurrentItem(entry == nullptr ? nullptr : entry->item);
  };
  connect(&document_, &Document::recipeChanged, this, follow);
  follow();
}

void Gallery::add(FaceSource source, bool favourite, bool first) {
  const auto same = [&](const std::unique_ptr<Entry>& e) { return e->source == source; };
  if (std::any_of(entries_.begin(), entries_.end(), same)) return;
  auto entry = std::make_unique<Entry>();
  entry->source = source;
  entry->favourite = favourite;
  entry->item = new QListWidgetItem;
  entry->item->setTextAlignment(Qt::AlignHCenter);
  QPixmap waiting(kShown, kShown);  // keeps the place until the thumbnail is there
  waiting.fill(QColor(128, 128, 128, 40));
  entry->item->setIcon(QIcon(waiting));
  list_->insertItem(first ? 0 : list_->count(), entry->item);
  refresh(*entry);
  const JobId job = service_.requestPicture({EditRecipe(source), kThumbnail, false, first ? 1 : 0});
  jobs_[job] = entry->item;
  entries_.push_back(std::move(entry));
}

void Gallery::refresh(Entry& entry) {
  const auto* seed = std::get_if<Seed>(&entry.source);
  const QString name = seed != nullptr ? QString::number(seed->value) : tr("variant");
  entry.item->setText((entry.favourite ? QStringLiteral("★ ") : QString()) + name);
  entry.item->setHidden(favouritesOnly_ && !entry.favourite);
  entry.item->setToolTip(QString::fromStdString(describe(entry.source)));
}

void Gallery::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  QImage shown = toQImage(picture);
  if (shown.width() < kShown) shown = shown.scaled(kShown, kShown);  // of a small model: fills the place it was given
  it->second->setIcon(QIcon(QPixmap::fromImage(shown)));
  jobs_.erase(it);
}

Gallery::Entry* Gallery::entryOf(const QListWidgetItem* item) {
  for (const auto& e : entries_) {
    if (e->item == item) return e.get();
  }
  return nullptr;
}

Gallery::Entry* Gallery::entryOfDocument() {
  for (const auto& e : entries_) {
    if (e->source == document_.recipe().source()) return e.get();
  }
  return nullptr;
}

void Gallery::choose(QListWidgetItem* item) {
  if (const Entry* entry = entryOf(item)) {
    document_.change(document_.recipe().withSource(entry->source), QString::fromStdString(describe(entry->source)));
  }
}

void Gallery::showMenu(const QPoint& at) {
  const Entry* entry = entryOf(list_->itemAt(at));
  if (entry == nullptr) return;
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("galleryMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const FaceSource face = entry->source;
  QListWidgetItem* item = entry->item;
  connect(menu->addAction(tr("Open")), &QAction::triggered, this, [this, item] { choose(item); });
  connect(menu->addAction(tr("Mix into the face")), &QAction::triggered, this,
          [this, face] { Q_EMIT mixWanted(face); });
  connect(menu->addAction(tr("Take a part of it")), &QAction::triggered, this,
          [this, face] { Q_EMIT partWanted(face); });
  menu->popup(list_->viewport()->mapToGlobal(at));
}

void Gallery::addRandom() {
  goToSeed(randomSeed());
}

void Gallery::goToSeed(std::uint32_t seed) {
  add(Seed{seed}, false, true);
  document_.change(document_.recipe().withSource(Seed{seed}), QString::fromStdString(describe(Seed{seed})));
}

void Gallery::addLikeThis() {
  const FaceSource& source = document_.recipe().source();
  std::vector<float> z;
  if (const auto* latent = std::get_if<std::shared_ptr<const LatentZ>>(&source)) z = (*latent)->values;
  if (const auto* seed = std::get_if<Seed>(&source)) z = NumpyRandomState(seed->value).randn(kLatentSize);
  if (z.empty()) return;
  for (int i = 0; i < kLikeThisCount; ++i) {
    const std::vector<float> other = NumpyRandomState(randomSeed()).randn(z.size());
    LatentZ sibling{z};
    // The sum stays a unit Gaussian, so the sibling is as likely a face as any.
    const float keep = std::sqrt(1.0F - kLikeThisStep * kLikeThisStep);
    for (std::size_t k = 0; k < z.size(); ++k) sibling.values[k] = keep * z[k] + kLikeThisStep * other[k];
    add(std::make_shared<const LatentZ>(std::move(sibling)), false, true);
  }
  list_->scrollToTop();
}

void Gallery::toggleFavourite() {
  if (entryOfDocument() == nullptr) {
    const FaceSource& source = document_.recipe().source();
    if (!likeThis_->isEnabled())
      return Q_EMIT problem(tr("Only faces of a seed or a latent z can be kept as favourites."));
    add(source, false, true);
  }
  Entry& entry = *entryOfDocument();
  entry.favourite = !entry.favourite;
  refresh(entry);
  favourite_->setText(entry.favourite ? tr("★ &Kept") : tr("☆ &Keep"));
  saveFavourites();
}

void Gallery::filter(bool favouritesOnly) {
  favouritesOnly_ = favouritesOnly;
  for (const auto& e : entries_) refresh(*e);
}

void Gallery::readFavourites() {
  try {
    for (FaceSource& face : lineament::readFavourites(favouritesFile_)) add(std::move(face), true, false);
  } catch (const std::exception& e) {  // an Error's what() is its sentence
    setUnreadableAside(QString::fromUtf8(e.what()));
  }
}

// The next star writes a new file: the old one, which may be mended by hand, must not be lost by that.
void Gallery::setUnreadableAside(const QString& sentence) {
  const std::string kept = setAside(favouritesFile_);
  const QString text = kept.empty() ? sentence : sentence + tr(" It was kept as %1.").arg(QString::fromStdString(kept));
  // Queued: the window listens only when the gallery is built.
  QMetaObject::invokeMethod(
      this, [this, text] { Q_EMIT problem(text); }, Qt::QueuedConnection);
}

void Gallery::saveFavourites() {
  std::vector<FaceSource> faces;
  for (const auto& e : entries_) {
    if (e->favourite) faces.push_back(e->source);
  }
  try {
    writeFavourites(faces, favouritesFile_);
  } catch (const std::exception& e) {
    Q_EMIT problem(tr("Favourites could not be saved: ") + QString::fromUtf8(e.what()));
  }
}

}  // namespace lineament
