// Numbers over faces: medians, deviations, the rows of a table.
#include "core/learn/local_effects.h"

#include <cmath>
#include <limits>

#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("a spread is median, least and most, whatever the order") {
  CHECK_FALSE(spreadOf({}));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(spreadOf({nan}));
  const auto odd = spreadOf({3.0, -1.0, 2.0});
  REQUIRE(odd);
  CHECK(odd->median == 2.0);
  CHECK(odd->lowest == -1.0);
  CHECK(odd->highest == 3.0);
  CHECK(spreadOf({4.0, 1.0, nan, 2.0, 9.0})->median == 3.0);
  CHECK(spreadOf({7.0})->median == 7.0);
  CHECK(textOf(odd, 1) == "2.0 (-1.0..3.0)");
  CHECK(textOf(std::nullopt, 1) == "-");
}

TEST_CASE("a deviation is that of the values themselves") {
  CHECK(standardDeviation({}) == 0.0);
  CHECK(standardDeviation({5.0}) == 0.0);
  CHECK(standardDeviation({1.0, 3.0, 1.0, 3.0}) == Catch::Approx(1.0));
  CHECK(standardDeviation({1e6 + 1, 1e6 + 3}) == Catch::Approx(1.0));  // no loss far from 0
}

TEST_CASE("an effect is given in deviations; faces that did not change have no share") {
  EffectOverFaces e;
  e.id = "smile";
  e.region = "face";
  e.measure = "smile_curve";
  e.strength = 3.0F;
  e.change = {0.2, 0.4, 0.3};
  e.leftOut = 1;
  e.add({0.9, 12.0, 0.5, 3, 0.25});
  e.add({std::nullopt, 0.0, 0.0, 0, 1.0});
  CHECK(e.share == std::vector<double>{0.9});
  CHECK(e.equal == std::vector<double>{0.25, 1.0});
  CHECK(e.inDeviations(0.1)->median == Catch::Approx(3.0));
  CHECK_FALSE(e.inDeviations(0.0));  // the faces do not differ in this measure
  const std::string table = markdownOf({e}, {0.1});
  CHECK(table.find("| smile | +3 | face | smile_curve | 3.00 (2.00..4.00) | 0.9000 (0.9000..0.9000) | 6.0 (0.0..12.0) "
                   "| 0.2500 (0.0000..0.5000) | 0.6250 (0.2500..1.0000) | 2 | 1 |\n") != std::string::npos);
  e.measure.clear();
  e.change.clear();
  CHECK(markdownOf({e}, {0.0}).find("| by eye | - |") != std::string::npos);
}
