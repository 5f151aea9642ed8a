#include "core/nn/loss_network.h"

#include "core/nn/cuda_check.h"
#include "core/nn/guard.h"
#include "core/nn/ops.h"

namespace lineament {
namespace {

constexpr std::int64_t kBytes = std::int64_t{1} << 30;  // weights, and a style picture of 1024 pixels on the way back

}  // namespace

std::shared_ptr<LossNetwork> makeLossNetwork(LossComputing computing) {
  return std::make_shared<LossNetwork>(std::move(computing));
}

bool LossNetwork::prepare(int last) {
  if (computing_.threads > 0) nn::setThreads(computing_.threads);
  if (network_) return network_->prepare(last);
  // Decided when it is needed: to ask for CUDA is to load it.
  if (computing_.device == "auto") computing_.device = nn::cudaWorks(kBytes) ? "cuda" : "cpu";
  const at::Device device = nn::preparedDevice(computing_.device);
  network_ = std::make_shared<nn::Vgg16>(readVggModel(computing_.weights()), device, at::kFloat);
  return false;
}

}  // namespace lineament
