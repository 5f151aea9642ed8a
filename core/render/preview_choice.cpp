#include "core/render/preview_choice.h"

namespace lineament {

std::optional<std::size_t> choosePreview(const SynthesisPipeline& pipeline, const FaceHeads& heads,
                                         const FaceSource& source, const SynthesisPlan& plan, const Progress& from,
                                         double budgetMs, const FinishingCost& finishing) {
  std::optional<std::size_t> quickest;
  double quickestMs = 0.0;
  for (std::size_t level = pipeline.levels(); level-- > 0;) {
    if (heads.find(level, source) == nullptr) continue;
    const bool behind = level + 1 < from.step;  // the frame resumes beyond this level
    if (behind && !pipeline.isCached(plan, level)) continue;
    const double ms = (level + 1 <= from.step ? 0.0 : pipeline.costs().steps(from.step, level)) +
                      pipeline.costs().preview(level) + (finishing ? finishing(2 * pipeline.resolutionOf(level)) : 0.0);
    if (ms <= budgetMs) return level;
    if (!quickest || ms < quickestMs) {
      quickest = level;
      quickestMs = ms;
    }
  }
  return quickest;
}

}  // namespace lineament
