// The search on a tiny generator: what the probe computes in part is what the whole network computes, and the best
// channel is the one that does most.
#include "core/learn/channel_study.h"

#include <cmath>

#include "core/base/error.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

constexpr int kImage = 256;

MaskPtr square(int x0, int y0, int x1, int y1) {
  auto mask = std::make_shared<Mask>(64);
  for (int y = y0; y < y1; ++y) std::fill(mask->row(y) + x0, mask->row(y) + x1, std::uint8_t{255});
  return mask;
}

// Red less green in the middle of the picture, where the mask is.
ChannelMeasure redness() {
  return {"redness", [](const Image8& face) {
            double sum = 0.0;
            for (int y = face.height * 3 / 8; y < face.height * 5 / 8; ++y) {
              for (int x = face.width * 3 / 8; x < face.width * 5 / 8; ++x)
                sum += face.row(y)[3 * x] - face.row(y)[3 * x + 1];
            }
            return sum / (face.width / 4) / (face.height / 4);
          }};
}

struct Bench {
  std::unique_ptr<SynthesisEngine> engine = makeMobileKernelEngine(makeTinyModel(7, kImage), {.threads = 1});
  int layer(const std::string& name) const {
    for (std::size_t i = 0; i < engine->spec().layers.size(); ++i) {
      if (engine->spec().layers[i].name == name) return static_cast<int>(i);
    }
    FAIL("no layer " << name);
    return -1;
  }
};

ChannelTask smallTask() {
  ChannelTask task;
  task.region = square(24, 24, 40, 40);
  task.faces = 9;
  task.psi = 1.0F;
  task.layers = {"l2.conv1"};
  task.shortlist = 0;
  task.probed = 2;
  task.tops = {1, 0};
  task.greyAtEnd = 6.0;
  return task;
}

}  // namespace

TEST_CASE("a probe's picture is the whole network's") {
  Bench b;
  const StyleSet styles = stylesOfSeed(*b.engine, 5, 1.0F);
  const MaskPtr mask = square(10, 30, 22, 44);
  for (const char* name : {"conv1", "l1.conv1", "l2.conv2", "l3.conv1", "l4.conv2"}) {
    INFO(name);
    const int layer = b.layer(name);
    const SynthesisLayer& about = b.engine->spec().layers[static_cast<std::size_t>(layer)];
    std::vector<float> values(static_cast<std::size_t>(about.channels), 0.0F);
    values[1] = 5.0F;
    const MaskPlanePtr plane = MaskPyramid(mask).at(about.resolution);
    StyleSet changed = styles;
    changed.local.resize(changed.rows.size());
    changed.local[static_cast<std::size_t>(layer)].added.push_back({plane, values});
    const ProbePicture picture(b.engine->spec(), nullptr, layer);
    CHECK(picture.side() == kImage);
    const Image8 before = picture.whole(*b.engine, nullptr, styles);
    const Image8 after = picture.changed(*b.engine, before, nullptr, changed, layer, plane->region);
    CHECK(after.pixels == picture.whole(*b.engine, nullptr, changed).pixels);
    CHECK(after.pixels != before.pixels);
  }
}

TEST_CASE("a study of channels ends with recipes that move the measure and the picture as asked") {
  Bench b;
  ChannelStudy study(smallTask(), {nullptr, std::nullopt, redness()});
  int steps = 0;
  while (!study.step(*b.engine)) REQUIRE(++steps < 10000);
  CHECK(study.with() == 3);
  CHECK(study.without() == 3);
  REQUIRE(study.tables().size() == 1);
  const ChannelTable& table = study.tables().front();
  CHECK(table.allMeasured());
  const std::size_t best = ranked(table, ChannelScore::kEffect).front();
  for (const auto& e : table.effect) {
    CHECK(std::abs(e->perGrey()) <= std::abs(table.effect[best]->perGrey()));
    CHECK(e->locality >= 0.0);
    CHECK(e->locality <= 1.0);
  }
  bool found = false;
  for (const ChannelRecipe& r : study.recipes()) {
    CHECK(r.values.size() == table.size());
    if (r.score != ChannelScore::kEffect) continue;
    found = true;
    INFO(r.top);
    CHECK(r.high.change > 0.0);
    CHECK(r.low.change < 0.0);
    CHECK((r.low.grey + r.high.grey) / 2 == Catch::Approx(6.0).epsilon(0.25));
  }
  CHECK(found);
}

TEST_CASE("single channels get recipes of their own, the best of the ranking first") {
  Bench b;
  ChannelTask task = smallTask();
  task.tops = {};
  task.singles = 2;
  ChannelStudy study(task, {nullptr, std::nullopt, redness()});
  while (!study.step(*b.engine)) {
  }
  const std::vector<std::size_t> best = ranked(study.tables().front(), ChannelScore::kEffect);
  REQUIRE(study.recipes().size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    const ChannelRecipe& r = study.recipes()[i];
    CHECK(r.channel == best[i]);
    CHECK(r.score == ChannelScore::kEffect);
    for (std::size_t c = 0; c < r.values.size(); ++c) CHECK((r.values[c] != 0.0F) == (c == best[i]));
    CHECK(r.high.change > r.low.change);
    CHECK((r.low.grey + r.high.grey) / 2 == Catch::Approx(6.0).epsilon(0.25));
  }
}

TEST_CASE("a study with lists of faces needs no measure, and then measures nothing") {
  Bench b;
  ChannelTask task = smallTask();
  task.with = {1, 2, 3};
  task.without = {4, 5};
  ChannelStudy study(task, {nullptr, std::nullopt, std::nullopt});
  while (!study.step(*b.engine)) {
  }
  CHECK(study.with() == 3);
  CHECK(study.without() == 2);
  CHECK(ranked(study.tables().front(), ChannelScore::kEffect).empty());
  CHECK_FALSE(study.recipes().empty());
}

TEST_CASE("a study says what is wrong with its task") {
  Bench b;
  const auto run = [&](const ChannelTask& task, const std::optional<ChannelMeasure>& measure) {
    ChannelStudy study(task, {nullptr, std::nullopt, measure});
    while (!study.step(*b.engine)) {
    }
  };
  ChannelTask task = smallTask();
  CHECK_THROWS_AS(run(task, std::nullopt), Error);
  task.layers = {"l9.conv7"};
  CHECK_THROWS_AS(run(task, redness()), Error);
  task = smallTask();
  task.region = std::string("lips");  // without a finder
  CHECK_THROWS_AS(run(task, redness()), Error);
  task.region = std::make_shared<const Mask>(64);  // nothing
  CHECK_THROWS_AS(run(task, redness()), Error);
  task = smallTask();
  task.faces = 4;  // a third of them is one
  CHECK_THROWS_AS(run(task, redness()), Error);
  CHECK_THROWS_AS(builtInMeasure("frown"), Error);
}
