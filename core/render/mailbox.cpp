#include "core/render/mailbox.h"

#include <algorithm>

namespace lineament {

void Mailbox::put(FrameRequest request) {
  {
    const std::lock_guard lock(mutex_);
    frame_ = std::move(request);
    frameWaiting_.store(true, std::memory_order_release);
  }
  wake_.notify_one();
}

JobId Mailbox::add(PictureRequest request) {
  JobId id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++lastJob_;
    const Place place{-std::int64_t{request.priority}, id};
    jobs_.emplace(place, std::move(request));
    places_.emplace(id, place);
  }
  wake_.notify_one();
  return id;
}

JobId Mailbox::add(std::shared_ptr<SteppedJob> job) {
  JobId id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++lastJob_;
    if (job->urgent()) {
      turns_.push_front({id, std::move(job)});
    } else {
      turns_.push_back({id, std::move(job)});
    }
  }
  wake_.notify_one();
  return id;
}

void Mailbox::cancel(JobId job) {
  finish(job);
}

void Mailbox::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_.store(true, std::memory_order_release);
  }
  wake_.notify_all();
}

Work Mailbox::take() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return closed() || frame_ || !jobs_.empty() || !turns_.empty(); });
  Work work;
  if (closed()) return work;
  if (frame_) {
    work.frame = std::move(frame_);
    frame_.reset();
    frameWaiting_.store(false, std::memory_order_release);
  } else if (!turns_.empty() && turns_.front().job->urgent()) {
    work.turn = turns_.front();  // until it is done: it is short
  } else if (!jobs_.empty()) {
    work.picture = PictureJob{jobs_.begin()->first.second, jobs_.begin()->second};
  } else {
    turns_.push_back(std::move(turns_.front()));
    turns_.pop_front();
    work.turn = turns_.back();
  }
  return work;
}

bool Mailbox::finish(JobId job) {
  const std::lock_guard lock(mutex_);
  if (std::erase_if(turns_, [&](const JobTurn& t) { return t.id == job; }) > 0) return true;
  const auto found = places_.find(job);
  if (found == places_.end()) return false;
  jobs_.erase(found->second);
  places_.erase(found);
  return true;
}

bool Mailbox::hasTurn(JobId job) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(turns_.begin(), turns_.end(), [&](const JobTurn& t) { return t.id == job; });
}

bool Mailbox::hasJob(JobId job) const {
  const std::lock_guard lock(mutex_);
  return places_.contains(job);
}

}  // namespace lineament
