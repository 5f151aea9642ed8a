#pragma once
// Projection with any generator's gradient (core/engine/generator_gradient.h), the loss by core/nn/lpips.h
// (core/engine/projection_job.h).
#include <chrono>
#include <filesystem>
#include <memory>

#include "core/engine/generator_gradient.h"
#include "core/engine/projection_job.h"
#include "core/nn/loss_computing.h"

namespace lineament {

struct ProjectionComputing {
  /// Of the encoder that guesses where to start (core/io/encoder_model.h); empty, or of another generator: projections
  /// start from the mean latent.
  std::filesystem::path encoder;
  /// What one call of work() takes at least: the window gets its turn in between. 0: every call is one layer or band.
  std::chrono::milliseconds piece{25};
};

/// Jobs share the loss network; they run on one thread, one at a time.
ProjectionJobs makeProjectionJobs(GradientSource generator, std::shared_ptr<LossNetwork> loss,
                                  ProjectionComputing computing = {});

}  // namespace lineament
