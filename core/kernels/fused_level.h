#pragma once
// A whole level (wavelet, two depthwise-separable convolutions, optionally the image head) in one pass over tiles: each
// tile streams row by row through small rings that stay in the core's cache, so a level reads its input and writes its
// output once. Halos are computed again per tile; the arithmetic per cell does not depend on the tiling.
#include <vector>

#include "core/engine/synthesis_engine.h"
#include "core/kernels/cell_rows.h"
#include "core/kernels/layer_passes.h"

namespace lineament::kernels {

struct FusedLevel {
  const ModulatedLayer* up = nullptr;
  const ModulatedLayer* conv1 = nullptr;
  const ModulatedLayer* conv2 = nullptr;
};

/// The head of one run: style multiplied in, Haar folded in.
struct FusedHead {
  std::vector<float> weights;  ///< [in, kHeadLanes]
  std::vector<float> bias;     ///< [kHeadLanes]
  LocalPass local;             ///< masked styles of the head's input
};

/// Fills output.region. False when `stop` said so (output then holds some finished tiles).
bool runFusedLevel(ThreadTeam& team, const FusedLevel& level, const CellRows& input, const CellRows& output,
                   const StopCheck& stop);
/// Runs the level and the head for `picture` (in picture pixels); rows go to the sink, nothing else is kept.
bool renderFusedLevel(ThreadTeam& team, const FusedLevel& level, const FusedHead& head, const CellRows& input,
                      Roi picture, const PictureSink& sink, const StopCheck& stop);
/// The head alone on cells that are already there.
bool renderHead(ThreadTeam& team, const FusedHead& head, const CellRows& input, Roi picture, const PictureSink& sink,
                const StopCheck& stop);

}  // namespace lineament::kernels
