#pragma once
// A fixed sequence of LibTorch operators on a GPU, recorded once and started by one call (a CUDA graph): small layers
// take longer to be asked for than to be computed. Compute thread.
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>

namespace lineament::nn {

/// What was recorded reads and writes the same memory at every replay; its own lies in a pool that nothing else uses.
class CudaGraph {
 public:
  virtual ~CudaGraph() = default;
  /// On the current stream.
  virtual void replay() = 0;
};

/// The memory that several graphs share. They must be replayed one after the other, and what one returns be taken
/// before the next.
class CudaGraphPool {
 public:
  CudaGraphPool();
  std::uint64_t first = 0, second = 0;  ///< both 0: this LibTorch has no graphs
};

/// Records `work`, whose inputs exist before it and which waits for nothing, copies nothing from the host, and has run
/// before (so that every algorithm is chosen). Null when this LibTorch has no graphs; throws c10::Error when the work
/// cannot be recorded.
std::unique_ptr<CudaGraph> recordedGraph(const at::Device& device, const CudaGraphPool& pool,
                                         const std::function<void()>& work);

}  // namespace lineament::nn
