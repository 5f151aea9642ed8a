// Long jobs between frames and pictures, on a fake engine with a gate.
#include "core/engine/stepped_job.h"

#include <atomic>

#include "core/render/render_clock.h"
#include "core/render/threaded_render_service.h"
#include "tests/render/fake_faces.h"
#include "tests/render/recording_listener.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

class CountingJob final : public SteppedJob {
 public:
  explicit CountingJob(int steps, std::function<void(int)> action = {}) : steps_(steps), action_(std::move(action)) {}
  bool step(SynthesisEngine&) override {
    const int now = ++taken;
    if (action_) action_(now);
    return now == steps_;
  }
  std::atomic<int> taken{0};

 private:
  int steps_;
  std::function<void(int)> action_;
};

struct Stage {
  Stage() {
    service = makeThreadedRenderService([c = control] { return std::make_unique<FakeEngine>(c); }, listener, {}, {}, {},
                                        [c = control] { return c->now(); });
  }
  std::shared_ptr<FakeControl> control = std::make_shared<FakeControl>();
  RecordingListener listener;
  std::unique_ptr<RenderService> service;
};

bool doneIn(const Heard& heard, JobId job) {
  for (const auto& [id, done] : heard.jobSteps) {
    if (id == job && done) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("A job is stepped until it is done, and told once for each step") {
  Stage stage;
  const auto job = std::make_shared<CountingJob>(5);
  const JobId id = stage.service->startJob(job);
  REQUIRE(stage.listener.waitFor([&](const Heard& h) { return doneIn(h, id); }));
  CHECK(job->taken == 5);
  CHECK(stage.listener.heard().jobSteps.size() == 5);
}

TEST_CASE("A frame and a picture come between two steps of a job, two jobs take turns") {
  Stage stage;
  std::vector<int> order;  // touched by the compute thread alone, read when it is done
  std::atomic<int> framesAtSecondStep{-1};
  const auto first = std::make_shared<CountingJob>(4, [&](int n) {
    order.push_back(1);
    if (n == 1) {  // wanted while the job runs: both must be served before its next step
      stage.service->submit({7, fakeFace(7), false});
      stage.service->requestPicture({fakeFace(3), 0, true, 0});
    } else if (n == 2) {
      const Heard heard = stage.listener.heard();
      framesAtSecondStep = heard.completed(7) != nullptr && heard.pictures.size() == 1 ? 1 : 0;
    }
  });
  const auto second = std::make_shared<CountingJob>(3, [&](int) { order.push_back(2); });
  stage.control->hold();
  stage.service->submit({1, fakeFace(1), false});
  stage.control->waitUntilStanding();
  const JobId a = stage.service->startJob(first), b = stage.service->startJob(second);
  stage.control->open();
  REQUIRE(stage.listener.waitFor([&](const Heard& h) { return doneIn(h, a) && doneIn(h, b); }));
  CHECK(framesAtSecondStep == 1);
  CHECK(order == std::vector<int>{1, 2, 1, 2, 1, 2, 1});
}

TEST_CASE("A cancelled job takes no further step and is not heard of again") {
  Stage stage;
  std::atomic<JobId> id{0};
  const auto job = std::make_shared<CountingJob>(1000, [&](int n) {
    if (n == 3) stage.service->cancelJob(id);
  });
  stage.control->hold();
  stage.service->submit({1, fakeFace(1), false});
  stage.control->waitUntilStanding();
  id = stage.service->startJob(job);
  stage.control->open();
  stage.service->submit({2, fakeFace(2), false});
  const auto after = std::make_shared<CountingJob>(2);
  const JobId last = stage.service->startJob(after);
  REQUIRE(stage.listener.waitFor([&](const Heard& h) { return doneIn(h, last); }));
  // The later job may end before the third step of the first; one more turn of everything settles it.
  const JobId settle = stage.service->startJob(std::make_shared<CountingJob>(3));
  REQUIRE(stage.listener.waitFor([&](const Heard& h) { return doneIn(h, settle); }));
  CHECK(job->taken == 3);
  for (const auto& [heardId, done] : stage.listener.heard().jobSteps) CHECK_FALSE((heardId == id && done));
}

TEST_CASE("A job that throws ends with its error; the service goes on") {
  Stage stage;
  const JobId id = stage.service->startJob(
      std::make_shared<CountingJob>(10, [](int) { throw Error::badArgument("The job", "nothing", "something"); }));
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.jobFailures.size() == 1; }));
  CHECK(stage.listener.heard().jobFailures.front().first == id);
  stage.service->submit({1, fakeFace(1), false});
  REQUIRE(stage.listener.waitForCompleted(1));
}
