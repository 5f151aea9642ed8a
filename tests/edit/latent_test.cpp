#include "core/edit/latent.h"

#include <type_traits>

#include "core/base/error.h"
#include "tests/support/catch.h"

using namespace lineament;

// Mixing the spaces must not compile.
static_assert(!std::is_convertible_v<LatentZ, LatentW> && !std::is_convertible_v<LatentW, LatentZ>);
static_assert(!std::is_assignable_v<LatentW&, LatentZ> && !std::is_assignable_v<LatentZ&, LatentW>);
static_assert(!std::is_constructible_v<LatentWPlus, LatentZ, int> && !std::is_constructible_v<LatentWPlus, LatentZ>);
static_assert(!std::is_convertible_v<LatentW, LatentWPlus>);

TEST_CASE("w+ repeats w in every row and keeps rows apart") {
  LatentWPlus w(LatentW{{1.0F, 2.0F, 3.0F}}, 4);
  CHECK(w.rows() == 4);
  CHECK(w.size() == 3);
  w.row(2)[1] = 9.0F;
  CHECK(w.row(2)[1] == 9.0F);
  CHECK(w.row(1)[1] == 2.0F);
  CHECK(w.row(3)[1] == 2.0F);
}

TEST_CASE("w+ of a size that is no whole number of rows is refused") {
  CHECK_THROWS_AS(LatentWPlus(std::vector<float>(7), 2), Error);
  CHECK_THROWS_AS(LatentWPlus(std::vector<float>(7), 0), Error);
}
