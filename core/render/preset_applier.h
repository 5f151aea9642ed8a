#pragma once
// Style presets by name: finds the weights in the catalogue, reads each file once, keeps its network. Compute thread.
#include <memory>

#include "core/edit/style_catalogue.h"
#include "core/engine/style_applier.h"
#include "core/engine/style_network.h"

namespace lineament {

/// `catalogue` gives the presets of the moment (the user may add some) and may be called from the compute thread.
std::shared_ptr<StyleApplier> makePresetApplier(std::function<StyleCatalogue()> catalogue, StyleNetworkFactory factory);

}  // namespace lineament
