#include "core/base/random.h"

#include <array>
#include <cmath>

#include "tests/support/catch.h"

using lineament::NumpyRandomState;

// References: numpy.random.RandomState(seed).randn(7) and .random_sample(3), printed with all digits.
TEST_CASE("gaussian numbers are numpy's", "[random]") {
  struct Case {
    std::uint32_t seed;
    std::array<double, 7> expected;
  };
  const auto c = GENERATE(Case{0,
                               {1.764052345967664, 0.4001572083672233, 0.9787379841057392, 2.240893199201458,
                                1.8675579901499675, -0.977277879876411, 0.9500884175255894}},
                          Case{85,
                               {0.1768507210788626, 2.3777541249700573, 0.998732857053734, -1.3101507969798436,
                                0.18018992116935298, -1.7647540193678475, -1.443125868756967}},
                          Case{4294967295U,
                               {0.6484086742306527, 0.6693235306338161, -1.0805437227474493, 0.2845010447986309,
                                0.11388773652167104, 0.8676218937929382, -0.044026015448043285}});
  NumpyRandomState random(c.seed);
  for (const double expected : c.expected) CHECK(std::abs(random.gaussian() - expected) < 1e-15);
  const std::vector<float> floats = NumpyRandomState(c.seed).randn(7);
  REQUIRE(floats.size() == 7);
  for (std::size_t i = 0; i < floats.size(); ++i) CHECK(floats[i] == static_cast<float>(c.expected[i]));
}

TEST_CASE("uniform numbers are numpy's", "[random]") {
  NumpyRandomState random(85);
  CHECK(random.uniform() == 0.620373814553256);
  CHECK(random.uniform() == 0.508953068645407);
  CHECK(random.uniform() == 0.2982448417587287);
}
