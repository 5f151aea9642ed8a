#pragma once
// Projection on a CPU: the generator's gradient by core/kernels, the loss by core/nn/lpips.h
// (core/engine/projection_job.h).
#include <memory>

#include "core/engine/projection_job.h"
#include "core/io/mobile_model.h"
#include "core/nn/loss_computing.h"

namespace lineament {

/// Jobs share the loss network; they run on one thread, one at a time. `threads`: of the generator's gradient, 0 is one
/// per core.
ProjectionJobs makeProjectionJobs(std::shared_ptr<const MobileModel> model, std::shared_ptr<LossNetwork> loss,
                                  int threads = 0);

}  // namespace lineament
