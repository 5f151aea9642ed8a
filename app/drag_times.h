#pragma once
// What a drag feels like: through the compute thread, as the window does it.
#include <nlohmann/json.hpp>
#include <vector>

#include "core/engine/generator_spec.h"
#include "core/render/threaded_render_service.h"

namespace lineament::app {

/// {"min", "median", "p95", "runs"} of at least one time in milliseconds.
nlohmann::ordered_json timesSummary(std::vector<double> ms);

/// From the request of a moved slider to its first picture and to its whole frame, `runs` times after some that do not
/// count. Throws what the engine throws.
nlohmann::ordered_json dragTimes(const EngineFactory& make, const GeneratorSpec& spec, int runs);

}  // namespace lineament::app
