#include "core/kernels/thread_team.h"

#include <sched.h>

#include <algorithm>

namespace lineament::kernels {
namespace {

// About 30 microseconds: longer than the gap between two loops of a frame, far shorter than a display frame.
constexpr int kSpins = 20000;

int usableCores() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

ThreadTeam::ThreadTeam(int threads) {
  const int count = threads > 0 ? threads : usableCores();
  for (int member = 1; member < count; ++member) workers_.emplace_back([this, member] { work(member); });
}

ThreadTeam::~ThreadTeam() {
  quit_.store(true);
  round_.fetch_add(1);
  round_.notify_all();
  for (std::thread& w : workers_) w.join();
}

void ThreadTeam::forEach(int tasks, const std::function<void(int, int)>& body) {
  if (tasks <= 0) return;
  if (tasks == 1 || workers_.empty()) {
    for (int t = 0; t < tasks; ++t) body(t, 0);
    return;
  }
  body_ = &body;
  tasks_ = tasks;
  next_.store(0, std::memory_order_relaxed);
  busy_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  takeTasks(0);
  // Workers still at their last task: they finish within one task, so spinning is right, sleeping would cost more.
  for (int spins = 0; busy_.load(std::memory_order_acquire) != 0;) {
    if (++spins < kSpins) {
      pause();
    } else {
      std::this_thread::yield();
    }
  }
}

void ThreadTeam::takeTasks(int member) {
  for (int t = next_.fetch_add(1); t < tasks_; t = next_.fetch_add(1)) (*body_)(t, member);
}

void ThreadTeam::work(int member) {
  unsigned seen = 0;
  while (true) {
    int spins = 0;
    while (round_.load(std::memory_order_acquire) == seen) {
      if (++spins < kSpins) {
        pause();
      } else {
        round_.wait(seen, std::memory_order_acquire);
      }
    }
    ++seen;
    if (quit_.load()) return;
    takeTasks(member);
    busy_.fetch_sub(1, std::memory_order_release);
  }
}

}  // namespace lineament::kernels
