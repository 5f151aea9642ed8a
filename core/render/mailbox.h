#pragma once
// A single-slot mailbox: what is put replaces what was not taken yet. Any thread; every call takes microseconds.
#include <atomic>
#include <mutex>
#include <optional>

namespace lineament {

template <class T>
class Mailbox {
 public:
  void put(T value) {
    const std::lock_guard lock(mutex_);
    slot_ = std::move(value);
    full_.store(true, std::memory_order_release);
  }
  std::optional<T> take() {
    const std::lock_guard lock(mutex_);
    full_.store(false, std::memory_order_release);
    return std::exchange(slot_, std::nullopt);
  }
  /// Without a lock: for polling between the steps of a run.
  bool hasMail() const { return full_.load(std::memory_order_acquire); }

 private:
  std::mutex mutex_;
  std::optional<T> slot_;
  std::atomic<bool> full_{false};
};

}  // namespace lineament
