#pragma once
// Pictures beside the live view: thumbnails from the cheapest level that fits, exports from the full picture. A job
// that is stopped keeps how far it came and goes on from there. Compute thread only.
#include <memory>

#include "core/render/face_heads.h"
#include "core/render/frame_painter.h"
#include "core/render/mailbox.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

class PicturePainter {
 public:
  PicturePainter(SynthesisPipeline& pipeline, const FaceHeads& heads, const FramePainter& frames, StyleStage& styles)
      : pipeline_(pipeline), heads_(heads), styles_(styles), frames_(frames) {}

  /// Null when `stop` said so. Throws kBadArgument for a size that the model cannot give.
  std::shared_ptr<const Image8> paint(const PictureJob& job, const StopCheck& stop);
  void dropMemory() { progress_ = {}; }

 private:
  int checkedSize(int size) const;
  /// Without its style. Null when `stop` said so.
  std::shared_ptr<const Image8> face(const PictureRequest& request, const SynthesisPlan& plan, int size,
                                     const StopCheck& stop);
  std::shared_ptr<const Image8> full(const SynthesisPlan& plan, int size, const StopCheck& stop);
  bool advanceTo(const SynthesisPlan& plan, std::size_t steps, const StopCheck& stop);

  SynthesisPipeline& pipeline_;
  const FaceHeads& heads_;
  StyleStage& styles_;
  const FramePainter& frames_;
  JobId job_ = 0;      // whose progress_ it is
  Progress progress_;  // held here: live frames may push it out of the cache meanwhile
};

}  // namespace lineament
