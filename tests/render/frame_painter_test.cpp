// What one frame does, on the calling thread: which levels it shows, where it resumes, when it may stop.
#include "core/render/frame_painter.h"

#include "tests/render/fake_faces.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

struct Studio {
  explicit Studio(double dragBudgetMs = 45.0, std::size_t cacheBytes = 1 << 20)
      : engine(control),
        pipeline(engine, cacheBytes, [c = control] { return c->now(); }),
        heads(pipeline, fakeHeads(engine.spec())),
        styles(pipeline, {}),
        painter(pipeline, heads, styles, dragBudgetMs) {
    hooks.deliver = [this](const Frame& f) { frames.push_back(f); };
    hooks.newerWaiting = [this] { return newer && newer(); };
  }
  Outcome paint(const EditRecipe& recipe, bool interactive) {
    frames.clear();
    return painter.paint({++generation, recipe, interactive}, hooks);
  }
  std::vector<int> levels() const {
    std::vector<int> out;
    for (const Frame& f : frames) out.push_back(f.level);
    return out;
  }

  std::shared_ptr<FakeControl> control = std::make_shared<FakeControl>();
  FakeEngine engine;
  SynthesisPipeline pipeline;
  FaceHeads heads;
  StyleStage styles;
  FramePainter painter;
  PaintHooks hooks;
  std::function<bool()> newer;
  std::vector<Frame> frames;
  Generation generation = 0;
};

using Levels = std::vector<int>;

}  // namespace

TEST_CASE("A gesture shows the finest preview that fits the budget, then better ones, then the picture") {
  Studio studio(20.0);
  REQUIRE(studio.paint(fakeFace(1), false) == Outcome::kDone);  // learns the costs: 5, 10, 20, 100 ms
  REQUIRE(studio.paint(fakeFace(2), true) == Outcome::kDone);
  CHECK(studio.levels() == Levels{16, 32, 64});
  CHECK(studio.frames[0].milliseconds == Catch::Approx(15.0));
  CHECK_FALSE(studio.frames[1].complete);
  CHECK(studio.frames[2].complete);
  CHECK(studio.frames[2].picture->pixels == fromScratch(fakeFace(2)).pixels);
  CHECK(studio.frames[0].picture->width == 16);
}

TEST_CASE("When nothing fits the budget the quickest preview is shown") {
  Studio studio(1.0);
  studio.paint(fakeFace(1), false);
  studio.paint(fakeFace(2), true);
  CHECK(studio.levels() == Levels{8, 16, 32, 64});
}

TEST_CASE("A picture that fits the budget is shown at once") {
  Studio studio(200.0);
  studio.paint(fakeFace(1), false);
  studio.paint(fakeFace(2), true);
  CHECK(studio.levels() == Levels{64});
}

TEST_CASE("At rest a slow picture has one preview before it") {
  Studio studio;
  studio.paint(fakeFace(1), false);
  studio.paint(fakeFace(2), false);
  CHECK(studio.levels() == Levels{32, 64});
}

TEST_CASE("A run is abandoned after its first preview, never before") {
  Studio studio(20.0);
  studio.paint(fakeFace(1), false);
  studio.newer = [] { return true; };
  const bool interactive = GENERATE(true, false);
  CHECK(studio.paint(fakeFace(2), interactive) == Outcome::kStopped);
  CHECK(studio.levels() == Levels{16});
}

TEST_CASE("A newer request stops the full picture between bands") {
  Studio studio;
  studio.paint(fakeFace(1), false);
  int bandsAndLayers = 0;
  studio.newer = [&] { return !studio.frames.empty() && ++bandsAndLayers > 6; };
  CHECK(studio.paint(fakeFace(2), false) == Outcome::kStopped);
  CHECK(studio.levels() == Levels{32});
}

TEST_CASE("Closing stops a run before its preview too") {
  Studio studio;
  studio.paint(fakeFace(1), false);
  studio.hooks.closing = [] { return true; };
  CHECK(studio.paint(fakeFace(2), true) == Outcome::kStopped);
  CHECK(studio.frames.empty());
}

TEST_CASE("A frame resumes at the deepest level that the edit leaves alone") {
  Studio studio;
  const EditRecipe face = fakeFace(3);
  studio.paint(face, false);
  const int all = studio.control->layersRun();
  CHECK(all == 7);

  studio.paint(face.withStrength(fakeDirection(16), 1.0F), false);  // layers 3..6 are at 16 and 32
  CHECK(studio.control->layersRun() == all + 4);
  CHECK(studio.frames.back().picture->pixels == fromScratch(face.withStrength(fakeDirection(16), 1.0F)).pixels);

  studio.paint(face.withStrength(fakeDirection(32), 2.0F), false);  // only the last level is new
  CHECK(studio.control->layersRun() == all + 4 + 2);
  studio.paint(face.withStrength(fakeDirection(64), 2.0F), false);  // only the image head is new
  CHECK(studio.control->layersRun() == all + 4 + 2 + 2);
  CHECK(studio.frames.back().picture->pixels == fromScratch(face.withStrength(fakeDirection(64), 2.0F)).pixels);

  studio.paint(face.withStrength(fakeDirection(64), 2.0F), true);  // the picture on screen, once more
  CHECK(studio.control->layersRun() == all + 4 + 2 + 2);
  CHECK(studio.levels() == Levels{64});
}

TEST_CASE("A preview behind the resume point is not computed again") {
  Studio studio;
  const EditRecipe face = fakeFace(3);
  studio.paint(face, false);
  const int before = studio.control->layersRun();
  studio.paint(face.withStrength(fakeDirection(32), 1.0F), true);
  CHECK(studio.levels() == Levels{32, 64});
  CHECK(studio.control->layersRun() == before + 2);
}

TEST_CASE("Without a cache the pictures are the same") {
  Studio studio(45.0, 0);
  studio.paint(fakeFace(4), false);
  studio.paint(fakeFace(5), true);
  CHECK(studio.frames.back().picture->pixels == fromScratch(fakeFace(5)).pixels);
  CHECK(studio.pipeline.cache().size() == 0);
}

TEST_CASE("The cache stays within its budget over many faces") {
  Studio studio(45.0, 20000);
  for (std::uint32_t seed = 0; seed < 30; ++seed) {
    studio.paint(fakeFace(seed), seed % 2 == 0);
    CHECK(studio.pipeline.cache().bytes() <= 20000);
  }
  CHECK(studio.pipeline.cache().size() > 3);
}

TEST_CASE("Heads fitted to a face are used for its edits, and for no other face") {
  Studio studio;
  const std::vector<float> shipped = fakeHeads(studio.engine.spec()).back().weight;
  studio.paint(fakeFace(1), false);
  studio.paint(fakeFace(2), false);
  CHECK(studio.control->headsUsed().back().weight == shipped);
  studio.paint(fakeFace(2).withStrength(fakeDirection(4), 1.0F), true);
  CHECK(studio.control->headsUsed().back().weight != shipped);
  studio.paint(fakeFace(1).withStrength(fakeDirection(4), 1.0F), true);
  CHECK(studio.control->headsUsed().back().weight == shipped);
}

TEST_CASE("Nothing is fitted while another request waits") {
  Studio studio(1000.0);  // the full picture is shown at once, so the run is not abandoned
  studio.newer = [] { return true; };
  CHECK(studio.paint(fakeFace(1), true) == Outcome::kDone);
  const FaceSource source = fakeFace(1).source();
  CHECK(studio.heads.find(2, source)->weight == fakeHeads(studio.engine.spec()).back().weight);
  studio.newer = nullptr;
  studio.paint(fakeFace(1).withStrength(fakeDirection(64), 1.0F), true);
  CHECK(studio.heads.find(2, source)->weight != fakeHeads(studio.engine.spec()).back().weight);
}

TEST_CASE("A second try within a generation shows nothing worse than is on screen") {
  Studio studio(1.0);
  studio.paint(fakeFace(1), false);
  studio.frames.clear();
  int previews = 0;
  studio.newer = [&] { return ++previews > 8; };
  CHECK(studio.painter.paint({50, fakeFace(2), true}, studio.hooks) == Outcome::kStopped);
  REQUIRE_FALSE(studio.frames.empty());
  studio.newer = nullptr;
  studio.pipeline.dropMemory();
  CHECK(studio.painter.paint({50, fakeFace(2), true}, studio.hooks) == Outcome::kDone);
  for (std::size_t i = 1; i < studio.frames.size(); ++i) CHECK(studio.frames[i].level > studio.frames[i - 1].level);
  CHECK(studio.frames.back().complete);
}
