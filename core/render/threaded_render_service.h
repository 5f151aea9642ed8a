#pragma once
// RenderService with one compute thread that makes, owns and alone uses the engine (docs/life-of-a-gesture.md).
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/engine/style_applier.h"
#include "core/engine/synthesis_engine.h"
#include "core/render/render_service.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

using EngineFactory =
    std::function<std::unique_ptr<SynthesisEngine>()>;  ///< runs on the compute thread, may throw Error

struct RenderOptions {
  std::size_t cacheBytes = std::size_t{256} << 20;  ///< activation cache: four faces' levels up to 256, with room
  double dragBudgetMs = 45.0;  ///< largest preview that the cost model says fits is shown while dragging: 22 a second
  std::shared_ptr<StyleApplier> styles;  ///< used on the compute thread only; null: recipes with a preset are refused
  /// What takes over when the engine has no memory left though it saves it (from a GPU to the CPU); null: nothing.
  EngineFactory fallback;
};

/// `listener` outlives the service. `heads`: shipped preview heads by level, may be empty. `regions`: what finds named
/// regions; used on the compute thread only.
std::unique_ptr<RenderService> makeThreadedRenderService(EngineFactory factory, RenderListener& listener,
                                                         std::vector<PreviewHead> heads, RenderOptions options = {},
                                                         RegionTools regions = {});

/// With a clock of its own, for tests that decide what a step costs.
std::unique_ptr<RenderService> makeThreadedRenderService(EngineFactory factory, RenderListener& listener,
                                                         std::vector<PreviewHead> heads, RenderOptions options,
                                                         RegionTools regions, RenderClock clock);

}  // namespace lineament
