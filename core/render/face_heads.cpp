#include "core/render/face_heads.h"

#include <algorithm>
#include <utility>

#include "core/engine/preview_heads.h"

namespace lineament {

FaceHeads::FaceHeads(const SynthesisPipeline& pipeline, std::vector<PreviewHead> shipped)
    : shipped_(pipeline.levels()), personal_(pipeline.levels()) {
  for (PreviewHead& head : shipped) {
    for (std::size_t level = 0; level < pipeline.levels(); ++level) {
      if (pipeline.layerOf(level) != head.layer || shipped_[level]) continue;
      shipped_[level] = std::move(head);
      ++count_;
      break;
    }
  }
}

const PreviewHead* FaceHeads::find(std::size_t level, const FaceSource& source) const {
  if (source_ == source && personal_[level]) return &*personal_[level];
  return shipped_[level] ? &*shipped_[level] : nullptr;
}

void FaceHeads::refit(SynthesisPipeline& pipeline, const SynthesisPlan& plan, const FaceSource& source,
                      const ImageF& picture, const StopCheck& stop) {
  if (source_ != source) {
    std::fill(personal_.begin(), personal_.end(), std::nullopt);
    source_ = source;
  }
  // Fine levels first: they are what a gesture shows.
  for (std::size_t level = pipeline.levels(); level-- > 0;) {
    if (stop && stop()) return;
    const int side = 2 * pipeline.resolutionOf(level);
    if (!shipped_[level] || picture.width % side != 0) continue;
    const ActivationPtr activation = pipeline.cached(plan, level);
    if (!activation) continue;
    const int factor = picture.width / side;
    const ImageF target = factor == 1 ? picture : shrunk(picture, factor);
    if (shipped_[level]->weight.empty()) {
      const ImageF plain = pipeline.engine().preview(*activation, *shipped_[level], plan.styles);
      personal_[level] = recoloured(*shipped_[level], plain, target);
    } else {
      personal_[level] = refitted(*shipped_[level], *activation, target);
    }
  }
}

}  // namespace lineament
