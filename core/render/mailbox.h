#pragma once
// What waits for the compute thread: one slot for the newest frame request (latest wins) and a queue of picture jobs by
// priority, then age. Any thread; every method but take() holds a mutex for microseconds only.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "core/render/render_service.h"

namespace lineament {

struct PictureJob {
  JobId id = 0;
  PictureRequest request;
};

struct JobTurn {
  JobId id = 0;
  std::shared_ptr<SteppedJob> job;
};

/// One of the three is set; all are empty when the mailbox was closed.
struct Work {
  std::optional<FrameRequest> frame;
  std::optional<PictureJob> picture;
  std::optional<JobTurn> turn;
};

class Mailbox {
 public:
  void put(FrameRequest request);
  JobId add(PictureRequest request);
  JobId add(std::shared_ptr<SteppedJob> job);
  void cancel(JobId job);
  void close();

  /// Compute thread: waits for work: a frame, urgent steps of jobs, a picture, steps of other jobs, in this order.
  /// Picture jobs and stepped jobs stay until finish(); stepped jobs take turns.
  Work take();
  /// False when the job was cancelled in the meantime: nobody wants its result.
  bool finish(JobId job);

  bool closed() const { return closed_.load(std::memory_order_acquire); }
  bool frameWaiting() const { return frameWaiting_.load(std::memory_order_acquire); }
  bool hasJob(JobId job) const;
  bool hasTurn(JobId job) const;

 private:
  using Place = std::pair<std::int64_t, JobId>;  // (-priority, id): the first of the map is the next to be served

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<FrameRequest> frame_;
  std::map<Place, PictureRequest> jobs_;
  std::map<JobId, Place> places_;
  std::deque<JobTurn> turns_;
  JobId lastJob_ = 0;
  // Copies of the state under the mutex, so that polling between bands costs nothing.
  std::atomic<bool> frameWaiting_{false};
  std::atomic<bool> closed_{false};
};

}  // namespace lineament
