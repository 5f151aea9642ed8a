#pragma once
// Which preview a frame shows first. Pure functions of the costs, the heads and what is cached. Compute thread only.
#include <cstddef>
#include <functional>
#include <optional>

#include "core/render/face_heads.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

/// What is done to a preview of `side` pixels before it is shown, in milliseconds; may be empty.
using FinishingCost = std::function<double(int side)>;

/// The finest level with a head that can be shown within `budgetMs`; when none can, the quickest. Empty without heads.
std::optional<std::size_t> choosePreview(const SynthesisPipeline& pipeline, const FaceHeads& heads,
                                         const FaceSource& source, const SynthesisPlan& plan, const Progress& from,
                                         double budgetMs, const FinishingCost& finishing = {});

}  // namespace lineament
