#include "ui/style/style_thumbnails.h"

#include "ui/document.h"
#include "ui/frame_bridge.h"

namespace lineament {
namespace {
constexpr int kRestMs = 700;
constexpr int kSide = 128;
constexpr int kPriority = -1;  // after the gallery's faces
}  // namespace

StyleThumbnails::StyleThumbnails(Document& document, RenderService& service, QObject* parent)
    : QObject(parent), document_(document), service_(service), face_(document.recipe().withoutStyle()) {
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMs);
  connect(&rest_, &QTimer::timeout, this, &StyleThumbnails::request);
  connect(&document_, &Document::recipeChanged, this, &StyleThumbnails::follow);
}

StyleThumbnails::~StyleThumbnails() {
  cancel();
}

void StyleThumbnails::cancel() {
  for (const auto& [job, id] : jobs_) {
    service_.cancelPicture(job);
    served_.erase(id);
  }
  jobs_.clear();
  rest_.stop();
}

void StyleThumbnails::setStyles(const StyleCatalogue& catalogue) {
  cancel();
  ids_.assign(1, QString());
  for (const StylePreset& p : catalogue) ids_.push_back(QString::fromStdString(p.id));
  std::erase_if(served_, [&](const QString& id) { return std::find(ids_.begin(), ids_.end(), id) == ids_.end(); });
  if (active_) rest_.start();
}

void StyleThumbnails::setActive(bool active) {
  active_ = active;
  cancel();
  if (active) rest_.start();
}

void StyleThumbnails::follow() {
  EditRecipe face = document_.recipe().withoutStyle();
  if (face == face_) return;
  cancel();
  served_.clear();
  const bool other = face.source() != face_.source();
  face_ = std::move(face);
  if (other) Q_EMIT otherPerson();
  if (active_) rest_.start();
}

void StyleThumbnails::request() {
  if (!active_) return;
  if (document_.settling()) return rest_.start();
  if (document_.inGesture()) return rest_.start();
  for (const QString& id : ids_) {
    if (!served_.contains(id)) ask(id);
  }
}

void StyleThumbnails::ask(const QString& id) {
  served_.insert(id);
  EditRecipe recipe = face_;
  if (!id.isEmpty()) {
    StyleEdit style;
    style.preset = id.toStdString();
    recipe = face_.withStyle(std::move(style));
  }
  jobs_[service_.requestPicture({recipe, kSide, false, kPriority})] = id;
}

void StyleThumbnails::again(const QString& id) {
  for (const auto& [job, waiting] : jobs_) {
    if (waiting == id) return;
  }
  ask(id);
}

bool StyleThumbnails::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return false;
  const QString id = it->second;
  jobs_.erase(it);
  Q_EMIT this->picture(id, toQImage(picture));
  return true;
}

bool StyleThumbnails::pictureFailed(JobId job, const QString& sentence) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return false;
  const QString id = it->second;
  jobs_.erase(it);
  Q_EMIT failed(id, sentence);
  return true;
}

}  // namespace lineament
