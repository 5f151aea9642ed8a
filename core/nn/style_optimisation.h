#pragma once
// Any picture as a style: the optimisation as a job for the compute thread (core/engine/style_picture_job.h). A step is
// a few bands of one layer, about 25 milliseconds on two cores; a picture comes after every evaluation of the loss
// network. Coarse to fine: each size starts from the enlarged result of the one before.
#include <filesystem>
#include <functional>
#include <string>

#include "core/engine/style_picture_job.h"

namespace lineament {

struct StyleComputing {
  std::function<std::filesystem::path()> weights;  ///< of VGG16 (core/io/vgg_model.h); may throw; asked at first use
  std::string device = "cpu";                      ///< "cpu", "cuda", "cuda:1"
  int threads = 0;                                 ///< 0: LibTorch's own choice
};

/// The jobs share the loss network; they run on one thread, one at a time.
StylePictureJobs makeStylePictureJobs(StyleComputing computing);

}  // namespace lineament
