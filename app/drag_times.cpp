#include "app/drag_times.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/edit/direction.h"
#include "core/engine/preview_heads.h"

namespace lineament::app {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Waits for whole frames.
class FrameWaiter final : public RenderListener {
 public:
  void modelReady(const ModelInfo& /*info*/) override {}
  void modelFailed(const Error& error) override { fail(error); }
  void frameReady(const Frame& frame) override {
    const std::lock_guard lock(mutex_);
    if (first_ < frame.generation) first_ = frame.generation;
    if (frame.complete) complete_ = frame.generation;
    changed_.notify_all();
  }
  void frameFailed(Generation /*generation*/, const Error& error) override { fail(error); }
  void pictureReady(JobId /*job*/, std::shared_ptr<const Image8> /*picture*/) override {}
  void pictureFailed(JobId /*job*/, const Error& /*error*/) override {}
  void jobStepped(JobId /*job*/, bool /*done*/) override {}
  void jobFailed(JobId /*job*/, const Error& /*error*/) override {}

  void waitFor(Generation generation, bool complete) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return error_ || (complete ? complete_ : first_) >= generation; });
    if (error_) throw Error(*error_);
  }

 private:
  void fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    error_ = error;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  Generation first_ = 0, complete_ = 0;
  std::optional<Error> error_;
};

DirectionPtr someDirection(int size) {
  auto direction = std::make_shared<Direction>();
  direction->id = direction->title = "random";
  direction->normal = NumpyRandomState(77).randn(static_cast<std::size_t>(size));
  double squares = 0.0;
  for (const float v : direction->normal) squares += double{v} * double{v};
  for (float& v : direction->normal) v = static_cast<float>(double{v} / std::sqrt(squares));
  return direction;
}

}  // namespace

nlohmann::ordered_json timesSummary(std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  const auto at = [&](double share) {
    return ms[static_cast<std::size_t>(share * static_cast<double>(ms.size() - 1))];
  };
  return {{"min", ms.front()}, {"median", at(0.5)}, {"p95", at(0.95)}, {"runs", ms.size()}};
}

nlohmann::ordered_json dragTimes(const EngineFactory& make, const GeneratorSpec& spec, int runs) {
  FrameWaiter waiter;
  std::vector<PreviewHead> heads = spec.levelHeads ? ownHeads(spec) : std::vector<PreviewHead>{};
  const auto service = makeThreadedRenderService(make, waiter, std::move(heads));
  const DirectionPtr direction = someDirection(spec.latentSize);
  std::vector<double> first, whole;
  Generation generation = 0;
  for (int i = 0; i < runs + 5; ++i) {
    const EditRecipe recipe = EditRecipe(Seed{3}).withStrength(direction, 0.1F + 0.02F * static_cast<float>(i));
    const auto start = Clock::now();
    service->submit({++generation, recipe, true});
    waiter.waitFor(generation, false);
    const double soon = millisecondsSince(start);
    waiter.waitFor(generation, true);
    if (i < 5) continue;
    first.push_back(soon);
    whole.push_back(millisecondsSince(start));
  }
  service->shutdown();
  return {{"to_first_picture_ms", timesSummary(std::move(first))},
          {"to_whole_frame_ms", timesSummary(std::move(whole))}};
}

}  // namespace lineament::app
