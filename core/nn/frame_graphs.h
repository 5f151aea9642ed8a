#pragma once
// Whole frames on a GPU, by the layer they start from: once they have been run a few times they are recorded, and from
// then on started by one call. Compute thread.
#include <ATen/core/Tensor.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/engine/synthesis_engine.h"
#include "core/nn/cuda_graph.h"

namespace lineament::nn {

/// Whether every pixel of the frame is made in the same way, whatever the face: the whole picture, no local edits, no
/// tuned weights.
bool isPlainFrame(const GeneratorSpec& spec, const ActivationPtr& from, const StyleSet& styles, Roi region);

class FrameGraphs {
 public:
  /// All that a frame is made from beside the model; on the device.
  struct Inputs {
    at::Tensor styles;
    std::vector<at::Tensor> from;  ///< the activation after `start`
  };
  /// The frame's bytes. No transfer, no waiting.
  using Frame = std::function<at::Tensor(const Inputs&)>;

  explicit FrameGraphs(const at::Device& device) : device_(device) {}

  /// `frame(now)`, by a replay where that is possible; the bytes are valid until the next call. `start`: -1 for a frame
  /// from the constant.
  at::Tensor run(int start, const Inputs& now, const Frame& frame);
  /// Forgets the recordings and their memory.
  void clear();

 private:
  struct Slot {
    int runs = 0;
    Inputs inputs;
    at::Tensor bytes;
    std::unique_ptr<CudaGraph> graph;  // last: it uses the others
  };
  void record(Slot& slot, const Inputs& now, const Frame& frame);

  at::Device device_;
  bool impossible_ = false;
  std::optional<CudaGraphPool> pool_;
  std::map<int, Slot> slots_;
};

}  // namespace lineament::nn
