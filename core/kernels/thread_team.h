#pragma once
// A few worker threads that help the calling thread through one loop at a time. They spin briefly between loops (a
// frame is many short loops) and then sleep. One caller at a time: the compute thread.
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace lineament::kernels {

class ThreadTeam {
 public:
  /// `threads` counts the caller; 0: one per core that this process may use.
  explicit ThreadTeam(int threads);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls body(task, member) for task 0..tasks-1, each once, members 0..size()-1 taking the next free task. The caller
  /// is member 0. Returns when all are done. Bodies must not throw.
  void forEach(int tasks, const std::function<void(int task, int member)>& body);

 private:
  void work(int member);
  void takeTasks(int member);

  std::vector<std::thread> workers_;
  const std::function<void(int, int)>* body_ = nullptr;
  int tasks_ = 0;
  std::atomic<int> next_{0};
  std::atomic<int> busy_{0};
  std::atomic<unsigned> round_{0};
  std::atomic<bool> quit_{false};
};

}  // namespace lineament::kernels
