#include "core/render/activation_cache.h"

#include "core/render/cost_model.h"
#include "tests/support/catch.h"
#include "tests/support/fake_engine.h"

using namespace lineament;
using test::FakeActivation;

namespace {

ActivationPtr ofBytes(std::size_t bytes) {
  return std::make_shared<FakeActivation>(0, Roi{0, 0, 1, 1}, 1, std::vector<float>(bytes / sizeof(float)));
}

}  // namespace

TEST_CASE("The least recently used activation leaves first") {
  ActivationCache cache(300);
  for (HashKey key = 1; key <= 3; ++key) cache.put(key, ofBytes(100));
  REQUIRE(cache.find(1) != nullptr);  // 2 is the oldest now
  cache.put(4, ofBytes(100));
  CHECK(cache.contains(1));
  CHECK_FALSE(cache.contains(2));
  CHECK(cache.contains(3));
  CHECK(cache.contains(4));
  cache.put(5, ofBytes(200));
  CHECK(cache.contains(4));
  CHECK(cache.size() == 2);
}

TEST_CASE("The byte budget holds whatever is put in") {
  ActivationCache cache(1000);
  for (HashKey key = 0; key < 200; ++key) {
    cache.put(key % 37, ofBytes(4 * (1 + (key * 53) % 120)));
    CHECK(cache.bytes() <= 1000);
    CHECK(cache.size() > 0);
  }
  const std::size_t before = cache.size();
  cache.put(999, ofBytes(1004));  // larger than the budget: not kept, and nothing is lost for it
  CHECK_FALSE(cache.contains(999));
  CHECK(cache.size() == before);
  cache.clear();
  CHECK(cache.bytes() == 0);
  CHECK(cache.find(1) == nullptr);
}

TEST_CASE("A key put twice counts once") {
  ActivationCache cache(1000);
  cache.put(7, ofBytes(400));
  cache.put(7, ofBytes(100));
  CHECK(cache.bytes() == 100);
  CHECK(cache.size() == 1);
}

TEST_CASE("The first measurement replaces the guess, later ones are averaged in") {
  CostModel costs({4, 8, 16});
  costs.measuredStep(1, 10.0);
  CHECK(costs.step(1) == Catch::Approx(10.0));
  costs.measuredStep(1, 20.0);
  CHECK(costs.step(1) == Catch::Approx(13.0));
  costs.measuredStep(2, 5.0);
  CHECK(costs.steps(1, 2) == Catch::Approx(18.0));
  CHECK(costs.steps(2, 1) == 0.0);
}
