#pragma once
// The loss network that styles and projections share: how it is asked for. The network itself is in loss_network.h.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace lineament {

struct LossComputing {
  std::function<std::filesystem::path()> weights;  ///< of VGG16 (core/io/vgg_model.h); may throw; asked at first use
  std::string device = "cpu";                      ///< "cpu", "cuda", "cuda:1", "auto": CUDA where it is there
  int threads = 0;                                 ///< 0: LibTorch's own choice
};

class LossNetwork;
/// Nothing is read before a job needs it.
std::shared_ptr<LossNetwork> makeLossNetwork(LossComputing computing);

}  // namespace lineament
