#pragma once
// From one request to its frames: where to resume, which preview first, when to stop. Owns the activation cache, the
// cost model and the preview heads; knows no threads, so that tests run it step by step.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/engine/synthesis_engine.h"
#include "core/render/activation_cache.h"
#include "core/render/cost_model.h"
#include "core/render/render_service.h"
#include "core/render/threaded_render_service.h"

namespace lineament {

enum class PaintOutcome { kComplete, kSuperseded };

class FramePainter {
 public:
  FramePainter(SynthesisEngine& engine, std::vector<PreviewHead> heads, RenderOptions options);

  /// Delivers one or more frames, levels rising. `superseded` is polled only after the first frame is out: abandoning
  /// earlier would show nothing at all during a drag. `ending` (the program closes) is polled always.
  PaintOutcome paint(const FrameRequest& request, const StopCheck& superseded, const StopCheck& ending,
                     const std::function<void(const Frame&)>& deliver);
  /// A picture beside the live view (RenderService::requestPicture); null when `stop` said so. Leaves the cache alone.
  std::shared_ptr<const Image8> picture(const PictureRequest& request, const StopCheck& stop);
  /// Gives back everything that is kept only for speed.
  void releaseMemory();

 private:
  using Clock = std::chrono::steady_clock;
  struct Level {
    int layer = -1;
    int resolution = 0;
    std::optional<PreviewHead> fixedHead;
    std::optional<PreviewHead> personalHead;  // refitted to the face of personalSource_
  };
  struct Run {
    StyleSet styles;
    std::vector<HashKey> keys;           // by level
    std::vector<ActivationPtr> reached;  // by level, null where not computed or found
    std::size_t next = 0;                // first level still to run
    Clock::time_point start;
  };

  Run plan(const EditRecipe& recipe);
  bool advance(Run& run, std::size_t level, const StopCheck& stop, bool keep);
  bool renderRest(Run& run, const StopCheck& stop, Image8& bytes, ImageF* floats);
  std::size_t firstPreview(const Run& run, const FrameRequest& request) const;
  const PreviewHead& headOf(const Level& level, const EditRecipe& recipe) const;
  void refitHeads(const Run& run, const EditRecipe& recipe, const ImageF& picture, const StopCheck& stop);

  SynthesisEngine& engine_;
  RenderOptions options_;
  std::vector<Level> levels_;  // all but the last: that one runs together with the head
  ActivationCache cache_;
  CostModel costs_;  // one step a level, then the rest
  std::optional<EditRecipe> personalSource_;
};

}  // namespace lineament
