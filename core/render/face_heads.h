#pragma once
// The preview heads by level: the shipped ones, and the ones fitted to the face on screen, used until the source of the
// face (not its edits) changes. Compute thread only.
#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/image.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

class FaceHeads {
 public:
  /// Heads of layers that the pipeline keeps no activation of are left out.
  FaceHeads(const SynthesisPipeline& pipeline, std::vector<PreviewHead> shipped);

  bool empty() const { return count_ == 0; }
  /// Null when the level has no head.
  const PreviewHead* find(std::size_t level, const FaceSource& source) const;
  /// Fits every head whose activation is cached to `picture`, the full picture of `plan`; stops early when `stop` says
  /// so.
  void refit(SynthesisPipeline& pipeline, const SynthesisPlan& plan, const FaceSource& source, const ImageF& picture,
             const StopCheck& stop);

 private:
  std::vector<std::optional<PreviewHead>> shipped_;   // by level
  std::vector<std::optional<PreviewHead>> personal_;  // by level, of source_
  std::optional<FaceSource> source_;
  std::size_t count_ = 0;
};

}  // namespace lineament
