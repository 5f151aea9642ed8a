#include "core/render/threaded_render_service.h"

#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/render/face_heads.h"
#include "core/render/frame_painter.h"
#include "core/render/mailbox.h"
#include "core/render/picture_painter.h"
#include "core/render/render_clock.h"
#include "core/render/synthesis_pipeline.h"

namespace lineament {

namespace {

/// Runs `action`; what it throws, whatever it is, comes back as an Error.
template <class Action>
std::optional<Error> errorOf(const Action& action) {
  try {
    action();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc& error) {
    return Error::outOfMemory("Computing the picture").withDetails(error.what());
  } catch (const std::exception& error) {
    return Error::internal(error.what());
  } catch (...) {
    return Error::internal("an exception of an unknown kind");
  }
}

class ThreadedRenderService final : public RenderService {
 public:
  ThreadedRenderService(EngineFactory factory, RenderListener& listener, std::vector<PreviewHead> heads,
                        RenderOptions options, RegionTools regions, RenderClock clock)
      : factory_(std::move(factory)),
        listener_(listener),
        shippedHeads_(std::move(heads)),
        options_(std::move(options)),
        regions_(std::move(regions)),
        clock_(std::move(clock)),
        thread_([this] { compute(); }) {}
  ~ThreadedRenderService() override { shutdown(); }
  ThreadedRenderService(const ThreadedRenderService&) = delete;
  ThreadedRenderService& operator=(const ThreadedRenderService&) = delete;

  void submit(FrameRequest request) override { mailbox_.put(std::move(request)); }
  JobId requestPicture(PictureRequest request) override { return mailbox_.add(std::move(request)); }
  void cancelPicture(JobId job) override { mailbox_.cancel(job); }
  JobId startJob(std::shared_ptr<SteppedJob> job) override { return mailbox_.add(std::move(job)); }
  void cancelJob(JobId job) override { mailbox_.cancel(job); }
  void shutdown() override {
    mailbox_.close();
    const std::lock_guard lock(joinMutex_);
    if (thread_.joinable()) thread_.join();
  }

 private:
  /// Everything that lives on the compute thread, in the order in which it is made.
  struct Bench {
    Bench(std::unique_ptr<SynthesisEngine> made, std::vector<PreviewHead> shipped, const RenderOptions& options,
          RegionTools regions, RenderClock clock)
        : engine(std::move(made)),
          pipeline(*engine, options.cacheBytes, std::move(clock), std::move(regions)),
          heads(pipeline, std::move(shipped)),
          styles(pipeline, options.styles),
          frames(pipeline, heads, styles, options.dragBudgetMs),
          pictures(pipeline, heads, frames, styles) {}
    std::unique_ptr<SynthesisEngine> engine;
    SynthesisPipeline pipeline;
    FaceHeads heads;
    StyleStage styles;
    FramePainter frames;
    PicturePainter pictures;
  };

  void compute() {
    std::optional<Bench> bench;
    const std::optional<Error> failure = errorOf([&] {
      std::unique_ptr<SynthesisEngine> engine = factory_();
      if (!engine) throw Error::internal("no engine was made");
      bench.emplace(std::move(engine), shippedHeads_, options_, regions_, clock_);
    });
    if (failure) {
      tell([&] { listener_.modelFailed(*failure); });
    } else {
      tell([&] { listener_.modelReady(info(*bench)); });
    }
    while (!mailbox_.closed()) {
      const Work work = mailbox_.take();
      if (work.frame) serve(*work.frame, bench, failure);
      if (work.picture) serve(*work.picture, bench, failure);
      if (work.turn) serve(*work.turn, bench, failure);
    }
  }

  void serve(const FrameRequest& request, std::optional<Bench>& bench, const std::optional<Error>& modelFailure) {
    const PaintHooks hooks{[this](const Frame& frame) { tell([&] { listener_.frameReady(frame); }); },
                           [this] { return mailbox_.frameWaiting(); }, [this] { return mailbox_.closed(); }};
    const auto error = bench ? retried(bench, [&] { bench->frames.paint(request, hooks); }) : modelFailure;
    if (error) tell([&] { listener_.frameFailed(request.generation, *error); });
  }

  void serve(const PictureJob& job, std::optional<Bench>& bench, const std::optional<Error>& modelFailure) {
    std::shared_ptr<const Image8> picture;
    const StopCheck stop = [&] { return mailbox_.frameWaiting() || mailbox_.closed() || !mailbox_.hasJob(job.id); };
    const auto error = bench ? retried(bench, [&] { picture = bench->pictures.paint(job, stop); }) : modelFailure;
    if (!error && !picture) return;  // stopped: it stays queued, unless it was cancelled
    if (!mailbox_.finish(job.id)) return;
    tell([&] { error ? listener_.pictureFailed(job.id, *error) : listener_.pictureReady(job.id, picture); });
  }

  void serve(const JobTurn& turn, std::optional<Bench>& bench, const std::optional<Error>& modelFailure) {
    bool done = false;
    const auto error = bench ? retried(bench, [&] { done = turn.job->step(*bench->engine); }) : modelFailure;
    // A cancelled job says nothing any more, whatever its last step did.
    if (!(done || error ? mailbox_.finish(turn.id) : mailbox_.hasTurn(turn.id))) return;
    tell([&] { error ? listener_.jobFailed(turn.id, *error) : listener_.jobStepped(turn.id, done); });
  }

  /// Out of memory is worth more tries: with everything given back that is kept only for speed and in smaller pieces,
  /// then with another engine.
  template <class Action>
  std::optional<Error> retried(std::optional<Bench>& bench, const Action& action) {
    const auto ranOut = [](const std::optional<Error>& e) { return e && e->code() == ErrorCode::kOutOfMemory; };
    std::optional<Error> error = errorOf(action);
    if (!ranOut(error)) return error;
    bench->pictures.dropMemory();
    bench->styles.dropMemory();
    error = errorOf([&] {
      bench->pipeline.dropMemory();
      bench->engine->saveMemory();
    });
    if (!error) error = errorOf(action);
    if (!ranOut(error) || !options_.fallback) return error;
    const EngineFactory fallback = std::exchange(options_.fallback, nullptr);  // there is no third engine
    const std::string before = bench->engine->deviceName();
    std::unique_ptr<SynthesisEngine> engine;
    if (auto failure = errorOf([&] { engine = fallback(); })) return failure;
    bench.emplace(std::move(engine), shippedHeads_, options_, regions_, clock_);
    tell([&] {
      listener_.engineChanged(
          info(*bench), "Memory ran out on " + before + ": the work goes on with " + bench->engine->deviceName() + ".");
    });
    return errorOf(action);
  }

  static ModelInfo info(const Bench& bench) {
    const GeneratorSpec& spec = bench.engine->spec();
    return {spec.title, bench.engine->deviceName(), spec.modelHash, spec.imageResolution, spec.layers};
  }

  template <class Call>
  void tell(const Call& call) {
    if (!mailbox_.closed()) call();
  }

  EngineFactory factory_;
  RenderListener& listener_;
  std::vector<PreviewHead> shippedHeads_;
  RenderOptions options_;
  RegionTools regions_;
  RenderClock clock_;
  Mailbox mailbox_;
  std::mutex joinMutex_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

std::unique_ptr<RenderService> makeThreadedRenderService(EngineFactory factory, RenderListener& listener,
                                                         std::vector<PreviewHead> heads, RenderOptions options,
                                                         RegionTools regions) {
  return makeThreadedRenderService(std::move(factory), listener, std::move(heads), std::move(options),
                                   std::move(regions), steadyClock());
}

std::unique_ptr<RenderService> makeThreadedRenderService(EngineFactory factory, RenderListener& listener,
                                                         std::vector<PreviewHead> heads, RenderOptions options,
                                                         RegionTools regions, RenderClock clock) {
  return std::make_unique<ThreadedRenderService>(std::move(factory), listener, std::move(heads), std::move(options),
                                                 std::move(regions), std::move(clock));
}

}  // namespace lineament
