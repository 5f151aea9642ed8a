// The protocol between the window and the compute thread, on a fake engine with a gate: no test waits for a clock.
#include <new>
#include <random>
#include <stdexcept>

#include "core/render/render_clock.h"
#include "core/render/threaded_render_service.h"
#include "tests/render/fake_faces.h"
#include "tests/render/recording_listener.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

struct Stage {
  explicit Stage(RenderOptions options = {}) {
    const FakeEngine pattern(control);
    service = makeThreadedRenderService([c = control] { return std::make_unique<FakeEngine>(c); }, listener,
                                        fakeHeads(pattern.spec()), options, {}, [c = control] { return c->now(); });
  }
  /// The costs are known after it: 5, 10, 20, 100 ms.
  void warmUp() {
    service->submit({1, fakeFace(1000), false});
    REQUIRE(listener.waitForCompleted(1));
  }
  /// The compute thread stands in the middle of the picture of generation 2, whose preview is out.
  void standInFullPicture() {
    service->submit({2, fakeFace(2000), false});
    REQUIRE(listener.waitFor([](const Heard& h) { return h.framesOf(2) == 1; }));
  }

  std::shared_ptr<FakeControl> control = std::make_shared<FakeControl>();
  RecordingListener listener;
  std::unique_ptr<RenderService> service;
};

}  // namespace

TEST_CASE("The model is announced before anything else") {
  Stage stage;
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return !h.models.empty(); }));
  const ModelInfo info = stage.listener.heard().models.front();
  CHECK(info.title == "Fake");
  CHECK(info.hash == "fake-1");
  CHECK(info.imageResolution == 64);
}

TEST_CASE("The latest request wins, however many are dropped, and each run that starts shows something") {
  Stage stage;
  stage.warmUp();
  stage.control->hold();
  stage.service->submit({2, fakeFace(2), true});
  stage.control->waitUntilStanding();
  for (Generation g = 3; g <= 500; ++g) stage.service->submit({g, fakeFace(static_cast<std::uint32_t>(g)), true});
  CHECK(stage.listener.heard().framesOf(2) == 0);
  stage.control->open();
  REQUIRE(stage.listener.waitForCompleted(500));
  const Heard heard = stage.listener.heard();
  CHECK(heard.framesOf(2) == 1);  // its first preview, though 498 newer ones were waiting
  for (Generation g = 3; g < 500; ++g) CHECK(heard.framesOf(g) == 0);
  CHECK(heard.completed(500)->picture->pixels == fromScratch(fakeFace(500)).pixels);
}

TEST_CASE("Any order of requests ends in the picture of the last, never stepping back within a generation") {
  std::mt19937 random(7);
  RenderOptions options;
  options.cacheBytes = 40000;  // small: evictions happen
  Stage stage(options);
  Generation generation = 0;
  for (int round = 0; round < 20; ++round) {
    EditRecipe recipe;
    const int requests = 1 + static_cast<int>(random() % 12);
    for (int i = 0; i < requests; ++i) {
      recipe = fakeFace(static_cast<std::uint32_t>(random() % 3));
      for (const int resolution : {4, 16, 32, 64}) {
        if (random() % 2 == 0) continue;
        recipe = recipe.withStrength(fakeDirection(resolution), static_cast<float>(random() % 5) - 2.0F);
      }
      stage.service->submit({++generation, recipe, random() % 3 != 0});
    }
    REQUIRE(stage.listener.waitForCompleted(generation));
    CHECK(stage.listener.heard().completed(generation)->picture->pixels == fromScratch(recipe).pixels);
  }
  const Heard heard = stage.listener.heard();
  for (std::size_t i = 1; i < heard.frames.size(); ++i) {
    const Frame& a = heard.frames[i - 1];
    const Frame& b = heard.frames[i];
    CHECK(b.generation >= a.generation);
    if (a.generation == b.generation) CHECK(b.level > a.level);
  }
  CHECK(heard.frameFailures.empty());
}

TEST_CASE("Thumbnails and exports have the size asked for") {
  Stage stage;
  const EditRecipe face = fakeFace(5).withStrength(fakeDirection(16), 1.5F);
  const JobId full = stage.service->requestPicture({face, 0, true, 0});
  const JobId half = stage.service->requestPicture({face, 32, true, 0});
  const JobId thumbnail = stage.service->requestPicture({face, 8, false, 0});
  const JobId large = stage.service->requestPicture({face, 64, false, 0});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.pictures.size() == 4; }));
  for (const auto& [job, picture] : stage.listener.heard().pictures) {
    if (job == full || job == large) CHECK(picture->pixels == fromScratch(face).pixels);
    if (job == half) {
      FakeEngine engine(std::make_shared<FakeControl>());
      const ImageF whole = renderPicture(engine, engine.styles(evaluate(face, engine)), Roi::square(64));
      CHECK(picture->pixels == toImage8(shrunk(whole, 2)).pixels);
    }
    if (job == thumbnail) CHECK(picture->width == 8);
  }
}

TEST_CASE("A thumbnail costs only the levels it needs") {
  Stage stage;
  stage.service->requestPicture({fakeFace(5), 16, false, 0});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.pictures.size() == 1; }));
  CHECK(stage.control->layersRun() == 3);  // 4, and two at 8: the preview is 16 wide
  CHECK(stage.listener.heard().pictures.front().second->width == 16);
}

TEST_CASE("A thumbnail larger than a small model's picture is that picture") {
  Stage stage;
  stage.service->requestPicture({fakeFace(5), 128, false, 0});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.pictures.size() == 1; }));
  CHECK(stage.listener.heard().pictures.front().second->width == 64);
}

TEST_CASE("A size that the model cannot give is refused in one sentence") {
  Stage stage;
  const int size = GENERATE(48, 128, -8, 3);
  const JobId job = stage.service->requestPicture({fakeFace(1), size, true, 0});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return !h.pictureFailures.empty(); }));
  const auto [failed, error] = stage.listener.heard().pictureFailures.front();
  CHECK(failed == job);
  CHECK(error.code() == ErrorCode::kBadArgument);
  CHECK(error.sentence().find(std::to_string(size)) != std::string::npos);
}

TEST_CASE("Pictures are served by priority, then by age; a cancelled one never comes") {
  Stage stage;
  stage.warmUp();
  stage.control->hold();
  stage.service->submit({2, fakeFace(2), false});
  stage.control->waitUntilStanding();
  const JobId low = stage.service->requestPicture({fakeFace(3), 0, false, 0});
  const JobId gone = stage.service->requestPicture({fakeFace(4), 0, false, 9});
  const JobId high = stage.service->requestPicture({fakeFace(5), 0, false, 5});
  const JobId low2 = stage.service->requestPicture({fakeFace(6), 0, false, 0});
  stage.service->cancelPicture(gone);
  stage.service->cancelPicture(12345);
  stage.control->open();
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.pictures.size() == 3; }));
  const Heard heard = stage.listener.heard();
  CHECK(heard.completed(2) != nullptr);
  CHECK(heard.pictures[0].first == high);
  CHECK(heard.pictures[1].first == low);
  CHECK(heard.pictures[2].first == low2);
}

TEST_CASE("A frame interrupts a picture, which comes afterwards") {
  Stage stage;
  stage.warmUp();
  stage.control->hold();
  const JobId job = stage.service->requestPicture({fakeFace(7), 0, true, 0});
  stage.control->waitUntilStanding();
  stage.control->atNextStep([&] { stage.control->open(); });  // reached only once the picture gave way
  stage.service->submit({2, fakeFace(8), true});
  REQUIRE(stage.listener.waitForCompleted(2));
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.pictures.size() == 1; }));
  CHECK(stage.listener.heard().pictures.front().first == job);
  CHECK(stage.listener.heard().pictures.front().second->pixels == fromScratch(fakeFace(7)).pixels);
}

TEST_CASE("A picture cancelled while it is being made is given up") {
  Stage stage;
  stage.control->hold();
  const JobId job = stage.service->requestPicture({fakeFace(7), 0, true, 0});
  stage.control->waitUntilStanding();
  stage.control->atNextStep([&] { stage.control->open(); });
  stage.service->cancelPicture(job);
  const JobId next = stage.service->requestPicture({fakeFace(8), 0, true, 0});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.pictures.size() == 1; }));
  CHECK(stage.listener.heard().pictures.front().first == next);
}

TEST_CASE("A model that cannot be made is reported, and so is every request after it") {
  RecordingListener listener;
  const auto service = makeThreadedRenderService(
      []() -> std::unique_ptr<SynthesisEngine> { throw Error::notFound("The model", "Import one first"); }, listener,
      {});
  REQUIRE(listener.waitFor([](const Heard& h) { return h.modelFailures.size() == 1; }));
  CHECK(listener.heard().modelFailures.front().code() == ErrorCode::kNotFound);
  service->submit({4, fakeFace(1), false});
  const JobId job = service->requestPicture({fakeFace(1), 0, true, 0});
  REQUIRE(listener.waitFor([](const Heard& h) { return !h.frameFailures.empty() && !h.pictureFailures.empty(); }));
  CHECK(listener.heard().frameFailures.front().first == 4);
  CHECK(listener.heard().pictureFailures.front().first == job);
  CHECK(listener.heard().models.empty());
}

TEST_CASE("An engine that throws fails one frame, and the service goes on") {
  Stage stage;
  stage.control->atNextStep([] { throw std::runtime_error("the kernel broke"); });
  stage.service->submit({1, fakeFace(1), false});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.frameFailures.size() == 1; }));
  CHECK(stage.listener.heard().frameFailures.front().first == 1);
  CHECK(stage.listener.heard().frameFailures.front().second.code() == ErrorCode::kInternal);
  stage.control->atNextStep([] { throw 7; });
  stage.service->submit({2, fakeFace(2), false});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.frameFailures.size() == 2; }));
  stage.service->submit({3, fakeFace(3), false});
  REQUIRE(stage.listener.waitForCompleted(3));
  CHECK(stage.control->trims() == 0);
}

TEST_CASE("Out of memory again and again: another engine takes over, and says so once") {
  const auto second = std::make_shared<FakeControl>();
  RenderOptions options;
  options.fallback = [second] { return std::make_unique<FakeEngine>(second); };
  Stage stage(options);
  stage.warmUp();
  for (int i = 0; i < 2; ++i) stage.control->atNextStep([] { throw Error::outOfMemory("Computing the picture"); });
  stage.service->submit({2, fakeFace(2), true});
  REQUIRE(stage.listener.waitForCompleted(2));
  CHECK(stage.listener.heard().frameFailures.empty());
  REQUIRE(stage.listener.heard().changes.size() == 1);
  CHECK(stage.listener.heard().changes.front().first.hash == "fake-1");
  CHECK(stage.listener.heard().changes.front().second.find("Memory ran out") == 0);
  CHECK(stage.listener.heard().completed(2)->picture->pixels == fromScratch(fakeFace(2)).pixels);
  // The next frame comes from the second engine, and there is no third.
  for (int i = 0; i < 2; ++i) second->atNextStep([] { throw Error::outOfMemory("Computing the picture"); });
  stage.service->submit({3, fakeFace(3), true});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return h.frameFailures.size() == 1; }));
  CHECK(stage.listener.heard().changes.size() == 1);
}

TEST_CASE("Out of memory once: memory is given back and the frame comes") {
  Stage stage;
  stage.warmUp();
  const bool ours = GENERATE(true, false);
  stage.control->atNextStep([ours] {
    if (ours) throw Error::outOfMemory("Computing the picture");
    throw std::bad_alloc();
  });
  stage.service->submit({2, fakeFace(2), true});
  REQUIRE(stage.listener.waitForCompleted(2));
  CHECK(stage.control->trims() == 1);
  CHECK(stage.listener.heard().frameFailures.empty());
  CHECK(stage.listener.heard().completed(2)->picture->pixels == fromScratch(fakeFace(2)).pixels);
}

TEST_CASE("Out of memory twice: the frame fails, and the next one comes") {
  Stage stage;
  stage.warmUp();
  for (int i = 0; i < 2; ++i) stage.control->atNextStep([] { throw std::bad_alloc(); });
  stage.service->submit({2, fakeFace(2), true});
  REQUIRE(stage.listener.waitFor([](const Heard& h) { return !h.frameFailures.empty(); }));
  CHECK(stage.listener.heard().frameFailures.front().second.code() == ErrorCode::kOutOfMemory);
  stage.service->submit({3, fakeFace(3), true});
  REQUIRE(stage.listener.waitForCompleted(3));
}

TEST_CASE("Shutdown in the middle of a run joins, and nothing is said after it") {
  Stage stage;
  stage.warmUp();
  stage.control->hold();
  stage.service->submit({2, fakeFace(2), true});
  stage.service->requestPicture({fakeFace(3), 0, true, 0});
  stage.control->waitUntilStanding();
  stage.service->shutdown();  // the gate is closed: only the stop check lets the run end
  const Heard heard = stage.listener.heard();
  CHECK(heard.framesOf(2) == 0);
  stage.control->open();
  stage.service->submit({3, fakeFace(3), true});
  stage.service->shutdown();
  stage.service.reset();
  const Heard after = stage.listener.heard();
  CHECK(after.frames.size() == heard.frames.size());
  CHECK(after.pictures.empty());
  CHECK(after.frameFailures.empty());
}

TEST_CASE("Shutdown from two threads at once, right after the start") {
  for (int i = 0; i < 20; ++i) {
    Stage stage;
    stage.service->submit({1, fakeFace(1), false});
    std::thread other([&] { stage.service->shutdown(); });
    stage.service->shutdown();
    const std::size_t frames = stage.listener.heard().frames.size();
    other.join();
    CHECK(stage.listener.heard().frames.size() == frames);
  }
}
