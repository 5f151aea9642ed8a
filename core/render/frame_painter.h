#pragma once
// The life of one frame request: a first preview within the budget, better ones, the full picture, and at rest the
// refit of the preview heads. A run may be abandoned only after its first preview is out. Compute thread only.
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "core/render/face_heads.h"
#include "core/render/render_service.h"
#include "core/render/style_stage.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

struct PaintHooks {
  std::function<void(const Frame&)> deliver;
  StopCheck newerWaiting;  ///< true: another request has come
  StopCheck closing;       ///< true: stop at once, nothing is wanted any more
};

class FramePainter {
 public:
  FramePainter(SynthesisPipeline& pipeline, FaceHeads& heads, StyleStage& styles, double dragBudgetMs)
      : pipeline_(pipeline), heads_(heads), styles_(styles), dragBudgetMs_(dragBudgetMs) {}

  /// kStopped: abandoned for a newer request, or closing.
  Outcome paint(const FrameRequest& request, const PaintHooks& hooks);
  /// The picture of the last frame that was completed, without its style, if it is this one; else null.
  std::shared_ptr<const Image8> completed(const SynthesisPlan& plan) const;

 private:
  struct Run {
    const FrameRequest& request;
    const PaintHooks& hooks;
    SynthesisPlanPtr plan;
    Progress progress;
    std::optional<Patch> patch;  // of the completed picture, when only a part of it is another one
    double start = 0.0;
    bool previewIsOut = false;
  };
  Outcome showPreviews(Run& run);
  Outcome showPreview(Run& run, std::size_t level);
  Outcome finishPicture(Run& run);
  /// With the style on it, if there is one.
  Outcome show(Run& run, const std::shared_ptr<const Image8>& face, bool complete);
  std::optional<Patch> patchFor(const SynthesisPlan& plan) const;
  bool fitsTheBudget(const Run& run) const;
  bool mustStop(const Run& run) const;
  void deliver(Run& run, const std::shared_ptr<const Image8>& picture, bool complete);
  void refitHeads(const Run& run);

  SynthesisPipeline& pipeline_;
  FaceHeads& heads_;
  StyleStage& styles_;
  double dragBudgetMs_;
  ImageF floats_;  // the last full picture, what heads are fitted to; kept to reuse its memory
  SynthesisPlanPtr completedPlan_;
  std::shared_ptr<const Image8> completed_;
  Generation shownGeneration_ = 0;
  int shownLevel_ = 0;
};

}  // namespace lineament
