#include "core/render/threaded_render_service.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>

#include "core/render/frame_painter.h"
#include "core/render/mailbox.h"

namespace lineament {
namespace {

// Any exception as an Error: the wall at the top of the compute thread.
Error translated(std::exception_ptr exception) {
  try {
    std::rethrow_exception(std::move(exception));
  } catch (const Error& e) {
    return e;
  } catch (const std::bad_alloc&) {
    return Error::outOfMemory("computing the picture");
  } catch (const std::exception& e) {
    return Error::internal("the picture could not be computed").withDetails(e.what());
  } catch (...) {
    return Error::internal("the picture could not be computed");
  }
}

class ThreadedRenderService final : public RenderService {
 public:
  ThreadedRenderService(EngineFactory factory, RenderListener& listener, std::vector<PreviewHead> heads,
                        RenderOptions options)
      : listener_(listener), thread_([this, make = std::move(factory), h = std::move(heads), options]() mutable {
          work(make, std::move(h), options);
        }) {}

  ~ThreadedRenderService() override { shutdown(); }

  void submit(FrameRequest request) override {
    mailbox_.put(std::move(request));
    wake();
  }

  JobId requestPicture(PictureRequest request) override {
    JobId id = 0;
    {
      const std::lock_guard lock(mutex_);
      id = ++lastJob_;
      jobs_.push_back({id, std::move(request)});
    }
    condition_.notify_one();
    return id;
  }

  void cancelPicture(JobId job) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(jobs_, [&](const Job& j) { return j.id == job; });
  }

  void shutdown() override {
    const std::lock_guard once(shutdownMutex_);
    quit_.store(true);
    wake();
    if (thread_.joinable()) thread_.join();
  }

 private:
  struct Job {
    JobId id = 0;
    PictureRequest request;
  };

  void wake() {
    // The empty critical section orders the change before a worker that is about to sleep.
    { const std::lock_guard lock(mutex_); }
    condition_.notify_one();
  }

  bool busy() const { return quit_.load() || mailbox_.hasMail(); }

  void work(EngineFactory& factory, std::vector<PreviewHead> heads, RenderOptions options) {
    std::unique_ptr<SynthesisEngine> engine;
    try {
      engine = factory();
    } catch (...) {
      if (!quit_.load()) listener_.modelFailed(translated(std::current_exception()));
      return;
    }
    if (quit_.load()) return;
    const GeneratorSpec& spec = engine->spec();
    listener_.modelReady({spec.title, engine->deviceName(), spec.modelHash, spec.imageResolution});
    FramePainter painter(*engine, std::move(heads), options);
    while (!quit_.load()) {
      if (std::optional<FrameRequest> request = mailbox_.take()) {
        serveFrame(painter, *request);
      } else if (std::optional<Job> job = nextJob()) {
        servePicture(painter, *job);
      } else {
        std::unique_lock lock(mutex_);
        condition_.wait(lock, [&] { return busy() || !jobs_.empty(); });
      }
    }
  }

  void serveFrame(FramePainter& painter, const FrameRequest& request) {
    bool retried = false;
    while (true) {
      try {
        painter.paint(
            request, [this] { return busy(); },
            [this](const Frame& frame) {
              if (!quit_.load()) listener_.frameReady(frame);
            });
        return;
      } catch (...) {
        const Error error = translated(std::current_exception());
        if (error.code() == ErrorCode::kOutOfMemory && !std::exchange(retried, true)) {
          painter.releaseMemory();  // what is kept for speed may be all that was missing
          continue;
        }
        if (!quit_.load()) listener_.frameFailed(request.generation, error);
        return;
      }
    }
  }

  // The job stays in the queue until it is done, so that a cancel finds it and an interrupted one is taken up again.
  void servePicture(FramePainter& painter, const Job& job) {
    try {
      const auto picture = painter.picture(job.request, [this] { return busy(); });
      if (!picture || !finish(job.id)) return;
      listener_.pictureReady(job.id, picture);
    } catch (...) {
      const Error error = translated(std::current_exception());
      if (error.code() == ErrorCode::kOutOfMemory) painter.releaseMemory();
      if (finish(job.id)) listener_.pictureFailed(job.id, error);
    }
  }

  std::optional<Job> nextJob() {
    const std::lock_guard lock(mutex_);
    const auto it = std::max_element(jobs_.begin(), jobs_.end(), [](const Job& a, const Job& b) {
      return a.request.priority != b.request.priority ? a.request.priority < b.request.priority : a.id > b.id;
    });
    if (it == jobs_.end()) return std::nullopt;
    return *it;
  }

  // False when the job was cancelled meanwhile or the service ends: then nobody wants to hear of it.
  bool finish(JobId id) {
    const std::lock_guard lock(mutex_);
    return std::erase_if(jobs_, [&](const Job& j) { return j.id == id; }) > 0 && !quit_.load();
  }

  RenderListener& listener_;
  Mailbox<FrameRequest> mailbox_;
  std::mutex mutex_;
  std::condition_variable condition_;
  std::vector<Job> jobs_;
  JobId lastJob_ = 0;
  std::atomic<bool> quit_{false};
  std::mutex shutdownMutex_;
  std::thread thread_;  // last: starts when everything above exists
};

}  // namespace

std::unique_ptr<RenderService> makeThreadedRenderService(EngineFactory factory, RenderListener& listener,
                                                         std::vector<PreviewHead> heads, RenderOptions options) {
  return std::make_unique<ThreadedRenderService>(std::move(factory), listener, std::move(heads), options);
}

}  // namespace lineament
