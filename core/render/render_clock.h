#pragma once
// The clock of the cost model, exchangeable so that tests decide what a step costs. Private to core/render and its
// tests.
#include <functional>

namespace lineament {

using RenderClock = std::function<double()>;  ///< milliseconds since any fixed moment; called on the compute thread

RenderClock steadyClock();

}  // namespace lineament
