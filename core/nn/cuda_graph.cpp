#include "core/nn/cuda_graph.h"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

#include <cstddef>
#include <utility>

#include "core/nn/ops.h"

namespace lineament::nn {
namespace {

// at::cuda::CUDAGraph by the names of its members: its header wants CUDA's own, which no machine without its toolkit
// has, and the program is not linked to LibTorch's CUDA half. The names hold the types of their parameters, so that a
// LibTorch with other ones is one without graphs.
using PoolId = std::pair<unsigned long long, unsigned long long>;
enum CaptureMode { kGlobal = 0, kThreadLocal = 1 };
constexpr std::size_t kObjectBytes = 2048;  // of some hundred that it has

struct Api {
  void (*construct)(void*, bool) = nullptr;
  void (*destroy)(void*) = nullptr;
  void (*begin)(void*, PoolId, CaptureMode) = nullptr;
  void (*end)(void*) = nullptr;
  void (*replay)(void*) = nullptr;
  PoolId (*newPool)() = nullptr;
  bool complete() const { return construct && destroy && begin && end && replay && newPool; }
};

template <class Function>
void look(Function& function, const char* name) {
  function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

const Api& api() {
  static const Api found = [] {
    Api a;
    look(a.construct, "_ZN2at4cuda9CUDAGraphC1Eb");
    look(a.destroy, "_ZN2at4cuda9CUDAGraphD1Ev");
    look(a.begin, "_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
    look(a.end, "_ZN2at4cuda9CUDAGraph11capture_endEv");
    look(a.replay, "_ZN2at4cuda9CUDAGraph6replayEv");
    look(a.newPool, "_ZN2at4cuda17graph_pool_handleEv");
    return a;
  }();
  return found;
}

class RecordedGraph final : public CudaGraph {
 public:
  RecordedGraph() { api().construct(memory_, false); }
  ~RecordedGraph() override { api().destroy(memory_); }
  RecordedGraph(const RecordedGraph&) = delete;
  RecordedGraph& operator=(const RecordedGraph&) = delete;
  void begin(PoolId pool) { api().begin(memory_, pool, kThreadLocal); }
  void end() { api().end(memory_); }
  void replay() override { api().replay(memory_); }

 private:
  alignas(std::max_align_t) std::byte memory_[kObjectBytes];
};

/// Another stream than the default one, on which nothing can be recorded, as long as it lives.
class OwnStream {
 public:
  explicit OwnStream(const at::Device& device)
      : guard_(device.type()), before_(guard_.exchangeStream(guard_.getStreamFromGlobalPool(device, false))) {}
  ~OwnStream() { guard_.exchangeStream(before_); }
  OwnStream(const OwnStream&) = delete;
  OwnStream& operator=(const OwnStream&) = delete;

 private:
  c10::impl::VirtualGuardImpl guard_;
  c10::Stream before_;
};

}  // namespace

CudaGraphPool::CudaGraphPool() {
  if (!api().complete()) return;
  const PoolId id = api().newPool();
  first = id.first;
  second = id.second;
}

std::unique_ptr<CudaGraph> recordedGraph(const at::Device& device, const CudaGraphPool& pool,
                                         const std::function<void()>& work) {
  if (!api().complete() || (pool.first == 0 && pool.second == 0)) return nullptr;
  auto graph = std::make_unique<RecordedGraph>();
  waitFor(device);
  const OwnStream stream(device);
  graph->begin({pool.first, pool.second});
  try {
    work();
  } catch (...) {
    // The stream must not stay in recording; that the recording itself is spoilt is no news.
    try {
      graph->end();
    } catch (const std::exception&) {
    }
    throw;
  }
  graph->end();
  waitFor(device);
  return graph;
}

}  // namespace lineament::nn
