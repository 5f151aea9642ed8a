#include "core/base/hash.h"

#include <bit>
#include <set>
#include <vector>

#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("every length and every changed byte gives another key", "[hash]") {
  std::vector<unsigned char> data(200, 7);
  std::set<HashKey> keys;
  for (std::size_t n = 0; n <= data.size(); ++n) keys.insert(hashBytes(data.data(), n));
  CHECK(keys.size() == 201);
  keys.clear();
  for (std::size_t i = 0; i < data.size(); ++i) {
    data[i] ^= 1U;
    keys.insert(hashBytes(data.data(), data.size()));
    data[i] ^= 1U;
  }
  keys.insert(hashBytes(data.data(), data.size()));
  CHECK(keys.size() == 201);
  CHECK(hashBytes(data.data(), data.size()) == hashBytes(std::vector<unsigned char>(200, 7).data(), 200));
}

TEST_CASE("a single bit changes about half of the key", "[hash]") {
  int changed = 0;
  for (std::uint64_t bit = 0; bit < 64; ++bit) {
    const std::uint64_t a = 12345;
    const std::uint64_t b = a ^ (std::uint64_t{1} << bit);
    changed += std::popcount(hashBytes(&a, sizeof a) ^ hashBytes(&b, sizeof b));
  }
  CHECK(changed > 64 * 26);
  CHECK(changed < 64 * 38);
}

TEST_CASE("seed and order matter", "[hash]") {
  CHECK(hashText("smile", 1) != hashText("smile", 2));
  CHECK(combine(1, 2) != combine(2, 1));
  CHECK(combine(0, 0) != 0);
}
