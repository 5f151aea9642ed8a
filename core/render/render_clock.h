#pragma once
// The clock of the cost model, exchangeable so that tests decide what a step costs. Private to core/render and its
// tests.
#include <functional>
#include <memory>
#include <vector>

#include "core/render/threaded_render_service.h"

namespace lineament {

using RenderClock = std::function<double()>;  ///< milliseconds since any fixed moment; called on the compute thread

RenderClock steadyClock();
std::unique_ptr<RenderService> makeThreadedRenderService(EngineFactory factory, RenderListener& listener,
                                                         std::vector<PreviewHead> heads, RenderOptions options,
                                                         RenderClock clock);

}  // namespace lineament
