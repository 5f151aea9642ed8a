#pragma once
// A render service that only records what it is asked.
#include <memory>
#include <utility>
#include <vector>

#include "core/render/render_service.h"

namespace lineament::test {

struct Recorded {
  RenderListener* listener = nullptr;
  std::vector<FrameRequest> frames;
  std::vector<PictureRequest> pictures;
  std::vector<std::shared_ptr<SteppedJob>> jobs;
  std::vector<JobId> cancelled;  ///< pictures and jobs
  bool ended = false;
};

class RecordingService final : public RenderService {
 public:
  static constexpr JobId kFirstJob = 1'000'000;  ///< ids of jobs from here on, ids of pictures from 1

  explicit RecordingService(Recorded& recorded) : recorded_(recorded) {}
  void submit(FrameRequest request) override { recorded_.frames.push_back(std::move(request)); }
  JobId requestPicture(PictureRequest request) override {
    recorded_.pictures.push_back(std::move(request));
    return recorded_.pictures.size();
  }
  void cancelPicture(JobId job) override { recorded_.cancelled.push_back(job); }
  JobId startJob(std::shared_ptr<SteppedJob> job) override {
    recorded_.jobs.push_back(std::move(job));
    return kFirstJob + recorded_.jobs.size() - 1;
  }
  void cancelJob(JobId job) override { recorded_.cancelled.push_back(job); }
  void shutdown() override { recorded_.ended = true; }

 private:
  Recorded& recorded_;
};

inline std::shared_ptr<Direction> direction(const char* id, const char* title, std::size_t axis = 0) {
  auto d = std::make_shared<Direction>();
  d->id = id;
  d->title = title;
  d->group = "Group";
  d->normal.assign(512, 0.0F);
  d->normal[axis] = 1.0F;
  return d;
}

}  // namespace lineament::test
