#include "core/nn/pool_allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <unordered_map>

namespace lineament::nn {
namespace {

constexpr std::size_t kBig = std::size_t{1} << 20;
constexpr std::size_t kPage = std::size_t{1} << 21;

std::size_t rounded(std::size_t n) {
  std::size_t grain = kPage;
  while (n > grain * 8) grain *= 2;  // at most an eighth is wasted
  return (n + grain - 1) / grain * grain;
}

class PoolAllocator final : public c10::Allocator {
 public:
  static PoolAllocator& instance() {
    static PoolAllocator& allocator = *new PoolAllocator;  // tensors may outlive every other static
    return allocator;
  }
  c10::DataPtr allocate(std::size_t n) override {
    void* p = n == 0 ? nullptr : take(n);
    return {p, p, &release, c10::Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* to, const void* from, std::size_t n) const override { default_copy_data(to, from, n); }
  void trim() {
    const std::lock_guard lock(mutex_);
    for (const auto& [bytes, p] : free_) {
      sizes_.erase(p);
      std::free(p);
    }
    free_.clear();
  }

 private:
  void* take(std::size_t n) {
    if (n < kBig) return aligned(64, n);
    n = rounded(n);
    const std::lock_guard lock(mutex_);
    if (const auto it = free_.lower_bound(n); it != free_.end() && it->first <= n + n / 4) {
      void* p = it->second;
      free_.erase(it);
      return p;
    }
    void* p = aligned(kPage, n);
    madvise(p, n, MADV_HUGEPAGE);
    sizes_[p] = n;
    return p;
  }
  static void* aligned(std::size_t alignment, std::size_t n) {
    void* p = nullptr;
    if (posix_memalign(&p, alignment, n) != 0) throw std::bad_alloc();
    return p;
  }
  static void release(void* p) {
    if (p != nullptr) instance().give(p);
  }
  void give(void* p) {
    const std::lock_guard lock(mutex_);
    const auto it = sizes_.find(p);
    if (it == sizes_.end()) return std::free(p);
    free_.emplace(it->second, p);
  }

  std::mutex mutex_;
  std::multimap<std::size_t, void*> free_;
  std::unordered_map<void*, std::size_t> sizes_;
};

}  // namespace

void installPoolAllocator() {
#ifndef LINEAMENT_SANITIZED
  static const bool once = [] {
    c10::SetAllocator(c10::kCPU, &PoolAllocator::instance(), 1);
    return true;
  }();
  static_cast<void>(once);
#endif
}

void trimPoolAllocator() {
  PoolAllocator::instance().trim();
}

}  // namespace lineament::nn
