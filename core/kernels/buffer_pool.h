#pragma once
// Big float buffers that are kept and used again: fresh 16-64 MiB blocks cost more in page faults than a layer costs to
// compute. Thread-safe; a buffer may outlive the pool's owner (activations hold on to it).
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace lineament::kernels {

class BufferPool : public std::enable_shared_from_this<BufferPool> {
 public:
  /// At least `floats` floats, aligned to 64 bytes, contents undefined. Throws kOutOfMemory.
  std::shared_ptr<float> take(std::size_t floats);
  /// Frees what is not in use.
  void trim();
  ~BufferPool();

 private:
  struct Block {
    float* data;
    std::size_t floats;
  };
  void give(Block block);
  std::mutex mutex_;
  std::vector<Block> free_;
};

}  // namespace lineament::kernels
