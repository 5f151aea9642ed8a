#include "ui/effect_thumbnails.h"

#include "ui/document.h"
#include "ui/frame_bridge.h"

namespace lineament {
namespace {
constexpr int kRestMs = 700;
constexpr int kSide = 128;
constexpr int kPriority = -1;  // after the gallery's faces
}  // namespace

EffectThumbnails::EffectThumbnails(Document& document, RenderService& service, QObject* parent)
    : QObject(parent), document_(document), service_(service) {
  rest_.setSingleShot(true);
  rest_.setInterval(kRestMs);
  connect(&rest_, &QTimer::timeout, this, &EffectThumbnails::request);
  connect(&document_, &Document::recipeChanged, this, &EffectThumbnails::restart);
}

void EffectThumbnails::setRows(std::vector<AttributeRow*> rows) {
  rows_ = std::move(rows);
  restart();
}

void EffectThumbnails::restart() {
  for (const auto& [job, wanted] : jobs_) service_.cancelPicture(job);
  jobs_.clear();
  rest_.start();
}

void EffectThumbnails::request() {
  if (document_.inGesture() || document_.settling()) return rest_.start();
  // What a slider does is seen on the face; a style would hide it and cost many times as much.
  const EditRecipe face = document_.recipe().withoutStyle();
  for (AttributeRow* row : rows_) {
    if (!row->direction()) continue;
    for (const auto end : {AttributeRow::End::kLow, AttributeRow::End::kHigh}) {
      const auto strength =
          static_cast<float>(end == AttributeRow::End::kLow ? -AttributeRow::kRange : AttributeRow::kRange);
      const EditRecipe recipe = face.withStrength(row->direction(), strength);
      jobs_[service_.requestPicture({recipe, kSide, false, kPriority})] = {row, end};
    }
  }
}

void EffectThumbnails::pictureReady(JobId job, const std::shared_ptr<const Image8>& picture) {
  const auto it = jobs_.find(job);
  if (it == jobs_.end()) return;
  it->second.row->showEnd(it->second.end, toQImage(picture));
  jobs_.erase(it);
}

}  // namespace lineament
