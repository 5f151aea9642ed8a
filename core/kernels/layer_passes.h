#pragma once
// Whole layers, one at a time: the small levels (whose weights, not activations, are the traffic) and runs that stop
// inside a level. `output.data` is allocated by the caller for output.region; input covers the region the layer needs.
// Masked styles must be in the input already (styledCopy); what changes the output is done here.
#include <vector>

#include "core/kernels/cell_rows.h"
#include "core/kernels/local_pass.h"
#include "core/kernels/packed_model.h"
#include "core/kernels/thread_team.h"

namespace lineament::kernels {

/// A layer with the style of one run: kernel channel order, multiplied into the taps where there are any.
struct ModulatedLayer {
  const PackedLayer* layer = nullptr;
  std::vector<float> style;  ///< [in]
  std::vector<float> taps;   ///< depthwise: [9, in], taps * style
  LocalPass local;
};

/// `local` may be null; `blends` are its own with the activations as the kernels keep them.
ModulatedLayer modulate(const PackedLayer& layer, const std::vector<float>& styleInFileOrder,
                        const LocalLayer* local = nullptr, std::vector<LocalPass::Blend> blends = {});
/// The input with the layer's masked styles in it, in `data` (of the input's size).
CellRows styledCopy(ThreadTeam& team, const ModulatedLayer& layer, const CellRows& input, std::shared_ptr<float> data);

void runUp(ThreadTeam& team, const ModulatedLayer& up, const CellRows& input, const CellRows& output);
void runDepthwiseConv(ThreadTeam& team, const ModulatedLayer& conv, const CellRows& input, const CellRows& output);
void runFullConv(ThreadTeam& team, const ModulatedLayer& conv, const CellRows& input, const CellRows& output);

}  // namespace lineament::kernels
