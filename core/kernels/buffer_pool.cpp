#include "core/kernels/buffer_pool.h"

#include <sys/mman.h>

#include <cstdlib>

#include "core/base/error.h"

namespace lineament::kernels {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;
constexpr std::size_t kKeptBlocks = 12;  // a frame needs at most one per level; more would only hold memory

}  // namespace

std::shared_ptr<float> BufferPool::take(std::size_t floats) {
  Block block{nullptr, floats};
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < free_.size(); ++i) {
      if (free_[i].floats >= floats && free_[i].floats <= floats + floats / 4) {
        block = free_[i];
        free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(i));
        break;
      }
    }
  }
  if (block.data == nullptr) {
    const std::size_t bytes = floats * sizeof(float);
    const std::size_t alignment = bytes >= kHugePage ? kHugePage : 64;
    const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    block.data = static_cast<float*>(std::aligned_alloc(alignment, rounded));
    if (block.data == nullptr) throw Error::outOfMemory("computing the picture");
    if (bytes >= kHugePage) madvise(block.data, rounded, MADV_HUGEPAGE);
  }
  return {block.data, [pool = weak_from_this(), block](float*) {
            if (const auto alive = pool.lock()) {
              alive->give(block);
            } else {
              std::free(block.data);
            }
          }};
}

void BufferPool::give(Block block) {
  const std::lock_guard lock(mutex_);
  if (free_.size() >= kKeptBlocks) {
    std::free(free_.front().data);
    free_.erase(free_.begin());
  }
  free_.push_back(block);
}

void BufferPool::trim() {
  const std::lock_guard lock(mutex_);
  for (const Block& block : free_) std::free(block.data);
  free_.clear();
}

BufferPool::~BufferPool() {
  trim();
}

}  // namespace lineament::kernels
