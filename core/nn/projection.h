#pragma once
// Projection on a CPU: the generator's gradient by core/kernels, the loss by core/nn/lpips.h
// (core/engine/projection_job.h).
#include <filesystem>
#include <memory>

#include "core/engine/projection_job.h"
#include "core/io/mobile_model.h"
#include "core/nn/loss_computing.h"

namespace lineament {

struct ProjectionComputing {
  int threads = 0;  ///< of the generator's gradient; 0: one per core
  /// Of the encoder that guesses where to start (core/io/encoder_model.h); empty, or of another generator: projections
  /// start from the mean latent.
  std::filesystem::path encoder;
};

/// Jobs share the loss network; they run on one thread, one at a time.
ProjectionJobs makeProjectionJobs(std::shared_ptr<const MobileModel> model, std::shared_ptr<LossNetwork> loss,
                                  ProjectionComputing computing = {});

}  // namespace lineament
