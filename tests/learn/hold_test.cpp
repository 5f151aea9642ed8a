// Holding kept attributes by measuring: the search's algebra, and the job on the tiny generator with scores that any
// picture has.
#include <cmath>

#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/io/mobile_model.h"
#include "core/kernels/mobile_kernel_engine.h"
#include "core/learn/hold_job.h"
#include "tests/support/catch.h"
#include "tests/support/random_direction.h"

using namespace lineament;
using Catch::Approx;
using test::randomDirection;

namespace {

// Mean red and mean blue: scores of any picture.
class Colours : public FaceScorer {
 public:
  std::vector<std::string> names() const override { return {"red", "blue"}; }
  std::vector<float> score(const Image8& face) override {
    double sum[3] = {0.0, 0.0, 0.0};
    for (std::size_t i = 0; i < face.pixels.size(); ++i) sum[i % 3] += static_cast<double>(face.pixels[i]);
    const double n = static_cast<double>(face.pixels.size()) / 3.0;
    return {static_cast<float>(sum[0] / n), static_cast<float>(sum[2] / n)};
  }
  std::vector<float> identity(const Image8&) override { return {}; }
};

bool landmarksMissing() {
  if (std::filesystem::exists(FaceLandmarks::defaultFile())) return false;
  WARN("skipped: the landmark model of libdlib-data is not installed");
  return true;
}

double bentResponse(double a, double push) {
  return push + 1.4 * a + 0.2 * a * a;
}

}  // namespace

TEST_CASE("a search finds the moves that take a change back, through a response that is bent and known roughly") {
  HoldSearch search({bentResponse(0.0, 0.8)}, {1.0}, 1);
  CHECK(search.before() == Approx(0.8));
  int rounds = 0;
  while (!search.done()) {
    search.measured({bentResponse(search.proposal()[0], 0.8)});
    ++rounds;
  }
  CHECK(std::abs(bentResponse(search.best()[0], 0.8)) < 0.1);  // its tolerance
  CHECK(search.after() == Approx(std::abs(bentResponse(search.best()[0], 0.8))));
  CHECK(rounds <= 4);
}

TEST_CASE("a search of several moves takes their side effects on each other into account") {
  const double push[] = {0.6, -0.5}, response[] = {1.5, 0.6, -0.4, 1.2};
  const auto residual = [&](const std::vector<double>& a) {
    return std::vector<double>{push[0] + response[0] * a[0] + response[1] * a[1],
                               push[1] + response[2] * a[0] + response[3] * a[1]};
  };
  HoldSearch search(residual({0.0, 0.0}), {1.5, 0.6, -0.4, 1.2}, 2);
  while (!search.done()) search.measured(residual(search.proposal()));
  for (const double r : residual(search.best())) CHECK(std::abs(r) < 0.1);
}

TEST_CASE("a search leaves alone what is still, what it cannot move, and never ends worse than it began") {
  CHECK(HoldSearch({0.05, -0.02}, {1.0, 0.0, 0.0, 1.0}, 2).done());
  HoldSearch deaf({1.0}, {0.0}, 1);
  while (!deaf.done()) deaf.measured({1.0});
  CHECK(deaf.best()[0] == 0.0);
  HoldSearch wrong({0.5}, {1.0}, 1);  // in truth every move makes it worse
  int rounds = 0;
  while (!wrong.done() && rounds < 100) {
    wrong.measured({0.5 + std::abs(wrong.proposal()[0])});
    ++rounds;
  }
  CHECK(rounds < 100);
  CHECK(wrong.best()[0] == 0.0);
  CHECK(wrong.after() == Approx(0.5));
  CHECK_THROWS_AS(HoldSearch({1.0}, {1.0, 2.0}, 1), Error);
  HoldSearch sized({1.0}, {1.0}, 1);
  CHECK_THROWS_AS(sized.measured({1.0, 2.0}), Error);
}

TEST_CASE("a kept score is held on the face itself") {
  if (landmarksMissing()) return;
  const auto engine = makeMobileKernelEngine(makeTinyModel(1, 256), {.threads = 1});
  const int size = engine->spec().latentSize;
  const auto edited = randomDirection("edited", "by eye", size, 5), kept = randomDirection("kept", "red", size, 6);
  const auto scores = std::make_shared<FaceScores>(std::make_unique<Colours>());
  const EditRecipe recipe = EditRecipe(Seed{3}).withStrength(edited, 1.0F).withLock(kept);
  HoldJob job(recipe, scores);
  while (!job.step(*engine)) {
  }
  INFO("before " << job.before() << ", after " << job.after() << ", pictures " << job.pictures());
  REQUIRE(job.before() > 0.2);  // the edit does move what is kept, boundary or not
  CHECK(job.after() < job.before() / 2);
  CHECK(job.recipe().lock("kept")->correction != 0.0F);
  CHECK(job.recipe().withCorrections({}) == recipe);
  // By itself: the same question has the same answer.
  HoldJob again(job.recipe(), scores);
  while (!again.step(*engine)) {
  }
  CHECK(again.recipe() == job.recipe());
}

TEST_CASE("without anything to measure nothing is rendered and nothing changes") {
  const auto engine = makeMobileKernelEngine(makeTinyModel(1, 256), {.threads = 1});
  const int size = engine->spec().latentSize;
  const auto edited = randomDirection("edited", "blue", size, 5), kept = randomDirection("kept", "red", size, 6);
  const auto scores = std::make_shared<FaceScores>(std::make_unique<Colours>());
  auto unknown = std::make_shared<Direction>(*kept);
  unknown->scoreDeviation = 0.0F;
  const EditRecipe start(Seed{3});
  for (const EditRecipe& recipe :
       {start.withStrength(edited, 1.0F), start.withLock(kept), start.withStrength(edited, 1.0F).withLock(unknown),
        start.withStrength(kept, 1.0F).withLock(kept)}) {
    CHECK_FALSE(holdable(recipe, scores->names()));
    HoldJob job(recipe, scores);
    CHECK(job.step(*engine));
    CHECK(job.pictures() == 0);
    CHECK(job.recipe() == recipe);
  }
  CHECK(holdable(start.withStrength(edited, 1.0F).withLock(kept), scores->names()));
}
