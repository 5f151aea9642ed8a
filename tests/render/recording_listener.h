#pragma once
// Stores everything a render service says, and lets a test wait for it. Any thread.
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/render/render_service.h"

namespace lineament::test {

struct Heard {
  std::vector<ModelInfo> models;
  std::vector<Error> modelFailures;
  std::vector<std::pair<ModelInfo, std::string>> changes;
  std::vector<Frame> frames;
  std::vector<std::pair<Generation, Error>> frameFailures;
  std::vector<std::pair<JobId, std::shared_ptr<const Image8>>> pictures;
  std::vector<std::pair<JobId, Error>> pictureFailures;
  std::vector<std::pair<JobId, bool>> jobSteps;
  std::vector<std::pair<JobId, Error>> jobFailures;

  const Frame* completed(Generation generation) const {
    for (const Frame& f : frames) {
      if (f.generation == generation && f.complete) return &f;
    }
    return nullptr;
  }
  int framesOf(Generation generation) const {
    int count = 0;
    for (const Frame& f : frames) count += f.generation == generation ? 1 : 0;
    return count;
  }
};

class RecordingListener final : public RenderListener {
 public:
  void modelReady(const ModelInfo& info) override {
    store([&](Heard& h) { h.models.push_back(info); });
  }
  void modelFailed(const Error& error) override {
    store([&](Heard& h) { h.modelFailures.push_back(error); });
  }
  void engineChanged(const ModelInfo& info, const std::string& why) override {
    store([&](Heard& h) { h.changes.emplace_back(info, why); });
  }
  void frameReady(const Frame& frame) override {
    store([&](Heard& h) { h.frames.push_back(frame); });
  }
  void frameFailed(Generation generation, const Error& error) override {
    store([&](Heard& h) { h.frameFailures.emplace_back(generation, error); });
  }
  void pictureReady(JobId job, std::shared_ptr<const Image8> picture) override {
    store([&](Heard& h) { h.pictures.emplace_back(job, std::move(picture)); });
  }
  void pictureFailed(JobId job, const Error& error) override {
    store([&](Heard& h) { h.pictureFailures.emplace_back(job, error); });
  }
  void jobStepped(JobId job, bool done) override {
    store([&](Heard& h) { h.jobSteps.emplace_back(job, done); });
  }
  void jobFailed(JobId job, const Error& error) override {
    store([&](Heard& h) { h.jobFailures.emplace_back(job, error); });
  }

  /// False when it does not come true within half a minute.
  template <class Condition>
  bool waitFor(const Condition& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] { return condition(heard_); });
  }
  bool waitForCompleted(Generation generation) {
    return waitFor([&](const Heard& h) { return h.completed(generation) != nullptr; });
  }
  Heard heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  template <class Change>
  void store(const Change& change) {
    {
      const std::lock_guard lock(mutex_);
      change(heard_);
    }
    changed_.notify_all();
  }
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Heard heard_;
};

}  // namespace lineament::test
