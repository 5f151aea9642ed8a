#pragma once
// Any picture as a style: the optimisation as a job for the compute thread (core/engine/style_picture_job.h). A step is
// a few bands of one layer, about 25 milliseconds on two cores; a picture comes after every evaluation of the loss
// network. Coarse to fine: each size starts from the enlarged result of the one before.
#include <memory>

#include "core/engine/style_picture_job.h"
#include "core/nn/loss_computing.h"

namespace lineament {

/// The jobs share the loss network; they run on one thread, one at a time.
StylePictureJobs makeStylePictureJobs(std::shared_ptr<LossNetwork> loss);

}  // namespace lineament
