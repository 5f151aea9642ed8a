#include "core/learn/boundary.h"

#include "core/base/error.h"
#include "core/learn/direction_design.h"
#include "core/learn/principal_components.h"
#include "tests/learn/synthetic.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

TEST_CASE("A boundary finds the direction that the scores come from") {
  const std::vector<float> w = latents(4000, 1), truth = axis({{0, 1.0F}, {3, -2.0F}});
  const Boundary b = fitBoundary(w, scoresOf(truth, w), {.tail = 0.05});
  // The tails can be parted by many planes; the widest margin prefers axes of large variance, so it is near, not equal.
  CHECK(cosine(b.normal, truth) > 0.8F);
  CHECK(b.validationAccuracy > 0.97);
  CHECK(b.restAccuracy > 0.78);
  CHECK(b.correlation > 0.85);
  CHECK(b.trained == 280);  // 70 % of 200 + 200
  CHECK(b.validated == 120);
  CHECK(b.rest == 3600);
  double square = 0.0;
  for (const float v : b.normal) square += double{v} * double{v};
  CHECK(square == Catch::Approx(1.0).epsilon(1e-5));
  // The sign of a distance is the side.
  std::size_t right = 0;
  for (std::size_t r = 0; r < 4000; ++r)
    right += (dot(b.normal, w, r) + b.bias > 0) == (dot(truth, w, r) > 0) ? 1U : 0U;
  CHECK(right > 3200);
}

TEST_CASE("Scores without meaning give accuracies near one half") {
  const std::vector<float> w = latents(2000, 1);
  const std::vector<float> noise = NumpyRandomState(9).randn(2000);
  const Boundary b = fitBoundary(w, noise, {.tail = 0.1});
  CHECK(b.validationAccuracy < 0.68);  // 120 held-out faces: four standard errors above one half
}

TEST_CASE("Labels of two values use every sample; the result does not depend on the run") {
  const std::vector<float> w = latents(300, 2), truth = axis({{1, 1.0F}});
  std::vector<float> labels = scoresOf(truth, w);
  for (float& v : labels) v = v > 0 ? 1.0F : 0.0F;
  const Boundary a = fitBoundary(w, labels), b = fitBoundary(w, labels);
  CHECK(a.trained + a.validated == 300);
  CHECK(a.normal == b.normal);
  CHECK(cosine(a.normal, truth) > 0.8F);
}

TEST_CASE("Too few samples and equal scores are refused in a sentence") {
  const std::vector<float> w = latents(100, 1);
  CHECK_THROWS_AS(fitBoundary(w, std::vector<float>(100, 2.0F)), Error);
  CHECK_THROWS_AS(fitBoundary(w, scoresOf(axis({{0, 1.0F}}), w), {.tail = 0.05}), Error);  // 5 a tail
  CHECK_THROWS_AS(fitBoundary({}, {}), Error);
}

TEST_CASE("A designed direction moves its own score and no other") {
  // Two scores that share most of their direction: a boundary's normal would drag the second along.
  const std::vector<float> first = axis({{0, 1.0F}, {2, 0.5F}}), second = axis({{0, 0.8F}, {5, 1.0F}});
  const std::vector<float> w = latents(6000, 4), ground = latents(6000, 5);
  for (const double metric : {0.0, 0.5, 1.0}) {
    const DirectionDesign design(w, {scoresOf(first, w), scoresOf(second, w)}, ground, kSize,
                                 {.metric = metric, .ridge = 1e-4, .slack = 0.01});
    CHECK(design.fit()[0] > 0.98);
    CHECK(cosine(design.gradient(0), first) > 0.98F);
    const std::vector<float> p = design.direction(std::vector<double>{1.0, 0.0});
    double own = 0.0, other = 0.0;
    for (std::size_t i = 0; i < kSize; ++i) {
      own += double{p[i]} * double{first[i]};
      other += double{p[i]} * double{second[i]};
    }
    INFO("metric " << metric);
    CHECK(own > 0.1);
    CHECK(std::abs(other) < 0.12 * own);  // the slack of the design and clipped scores leave this much
    CHECK(design.unit(p) > 0.0F);
  }
}

TEST_CASE("The unit of a direction is the spread of the population along it") {
  const std::vector<float> w = latents(5000, 6);
  const DirectionDesign design(w, {scoresOf(axis({{0, 1.0F}}), w)}, w, kSize);
  CHECK(double{design.unit(axis({{0, 1.0F}}))} == Catch::Approx(1.0).epsilon(0.05));
  CHECK(double{design.unit(axis({{4, 1.0F}}))} == Catch::Approx(0.5).epsilon(0.05));
}

TEST_CASE("Principal components come by size, with their spread") {
  const std::vector<float> w = latents(20000, 7);
  const std::vector<Direction> all = principalComponents(w, kSize, 3);
  REQUIRE(all.size() == 3);
  for (std::size_t k = 0; k < 3; ++k) {
    std::vector<float> expected(kSize, 0.0F);
    expected[k] = 1.0F;
    CHECK(cosine(all[k].normal, expected) > 0.97F);
    CHECK(double{all[k].standardDeviation} == Catch::Approx(1.0 / (1.0 + static_cast<double>(k) / 4.0)).epsilon(0.03));
  }
  CHECK(all[1].id == "component-2");
  CHECK_THROWS_AS(principalComponents(w, kSize, kSize + 1), Error);
  CHECK_THROWS_AS(principalComponents({}, kSize, 1), Error);
}
