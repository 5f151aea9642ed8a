#pragma once
// Mapped samples of W, the ground that units, components and proposals stand on, gathered in steps on the compute
// thread.
#include <cstdint>
#include <memory>
#include <vector>

#include "core/edit/direction.h"
#include "core/engine/stepped_job.h"

namespace lineament {

struct Population {
  std::uint32_t firstSeed = 0;
  int size = 0;                ///< numbers a latent
  LatentW mean;                ///< the model's mean latent
  std::vector<float> latents;  ///< [count, size], untruncated
  std::size_t count() const { return size > 0 ? latents.size() / static_cast<std::size_t>(size) : 0; }
  /// Standard deviation of direction . w; directions with rows: of the mean over rows.
  float unit(const Direction& direction) const;
};

class PopulationJob : public SteppedJob {
 public:
  explicit PopulationJob(std::uint32_t firstSeed, std::size_t count);
  bool step(SynthesisEngine& engine) override;
  /// To be read when the job is done.
  const std::shared_ptr<const Population>& population() const { return result_; }

 private:
  std::size_t wanted_;
  std::shared_ptr<Population> gathered_;
  std::shared_ptr<const Population> result_;
};

}  // namespace lineament
