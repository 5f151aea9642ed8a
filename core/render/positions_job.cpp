#include "core/render/positions_job.h"

#include "core/engine/evaluate.h"

namespace lineament {

bool PositionsJob::step(SynthesisEngine& engine) {
  const LatentWPlus w = mixedLatent(recipe_, engine);
  LatentW mean{std::vector<float>(static_cast<std::size_t>(w.size()))};
  for (int r = 0; r < w.rows(); ++r) {
    for (std::size_t i = 0; i < mean.values.size(); ++i) mean.values[i] += w.row(r)[i] / static_cast<float>(w.rows());
  }
  for (const DirectionPtr& d : directions_) positions_.push_back(positionOf(*d, mean, engine.meanLatent()));
  return true;
}

}  // namespace lineament
