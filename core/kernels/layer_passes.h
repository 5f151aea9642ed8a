#pragma once
// Whole layers, one at a time: the small levels (whose weights, not activations, are the traffic) and runs that stop
// inside a level. `output.data` is allocated by the caller for output.region; input covers the region the layer needs.
#include <vector>

#include "core/kernels/cell_rows.h"
#include "core/kernels/packed_model.h"
#include "core/kernels/thread_team.h"

namespace lineament::kernels {

/// A layer with the style of one run: kernel channel order, multiplied into the taps where there are any.
struct ModulatedLayer {
  const PackedLayer* layer = nullptr;
  std::vector<float> style;  ///< [in]
  std::vector<float> taps;   ///< depthwise: [9, in], taps * style
};

ModulatedLayer modulate(const PackedLayer& layer, const std::vector<float>& styleInFileOrder);

void runUp(ThreadTeam& team, const ModulatedLayer& up, const CellRows& input, const CellRows& output);
void runDepthwiseConv(ThreadTeam& team, const ModulatedLayer& conv, const CellRows& input, const CellRows& output);
void runFullConv(ThreadTeam& team, const ModulatedLayer& conv, const CellRows& input, const CellRows& output);

}  // namespace lineament::kernels
