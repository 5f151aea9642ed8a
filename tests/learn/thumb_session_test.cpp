#include "core/learn/thumb_session.h"

#include <set>

#include "core/base/error.h"
#include "tests/learn/synthetic.h"
#include "tests/support/catch.h"

using namespace lineament;
using namespace lineament::test;

namespace {

const std::vector<float>& truth() {
  static const std::vector<float> t = axis({{0, 1.0F}, {1, 1.0F}, {2, -1.0F}});
  return t;
}

struct Judge {
  explicit Judge(double threshold) : threshold_(threshold) {
    const auto basis = std::make_shared<const ThumbBasis>(population(2000, 11), 16);
    session = std::make_unique<ThumbSession>(basis);
    people = &basis->population();
  }
  bool has(std::uint32_t seed) const { return dot(truth(), people->latents, seed - people->firstSeed) > threshold_; }
  /// Judges everything that is proposed; returns how many had it.
  int page(std::size_t count) {
    int ups = 0;
    for (const std::uint32_t seed : session->propose(count)) {
      session->label(seed, has(seed));
      ups += has(seed) ? 1 : 0;
    }
    return ups;
  }
  std::unique_ptr<ThumbSession> session;
  const Population* people = nullptr;

 private:
  double threshold_;
};

// Of normal . w with truth . w over the population.
double correlation(const std::vector<float>& normal, const std::vector<float>& w) {
  double ab = 0.0, aa = 0.0, bb = 0.0;
  for (std::size_t r = 0; r < w.size() / kSize; ++r) {
    const double a = dot(normal, w, r), b = dot(truth(), w, r);
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  return ab / std::sqrt(aa * bb);
}

}  // namespace

TEST_CASE("thirty clicks find a common attribute") {
  Judge judge(0.0);
  for (int i = 0; i < 3; ++i) judge.page(10);
  REQUIRE(judge.session->ready());
  const Direction d = judge.session->direction("Hat");
  CHECK(d.id == "hat");
  CHECK(d.group == "Own");
  CHECK(correlation(d.boundary, judge.people->latents) > 0.6);
  CHECK(judge.session->agreement() > 0.7);
  CHECK(double{d.standardDeviation} > 0.1);
  // Walking along it raises what the judge looks at.
  double rise = 0.0;
  for (int i = 0; i < kSize; ++i)
    rise += double{d.normal[static_cast<std::size_t>(i)]} * double{truth()[static_cast<std::size_t>(i)]};
  CHECK(rise > 0.3);
}

TEST_CASE("a rare attribute is found: later pages hold more of it than chance would") {
  Judge judge(1.8);  // about one face in twenty
  int first = 0, found = 0;
  while (!judge.session->ready()) first += judge.page(18);
  for (int i = 0; i < 3; ++i) found += judge.page(18);
  INFO("first pages " << first);
  CHECK(found >= 12);  // chance: about three of 54
}

TEST_CASE("no face is proposed twice, and all are in the end") {
  Judge judge(0.0);
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 21; ++i) {
    for (const std::uint32_t seed : judge.session->propose(100)) {
      CHECK(seen.insert(seed).second);
      if (seen.size() < 60) judge.session->label(seed, judge.has(seed));
    }
  }
  CHECK(seen.size() == 2000);
  CHECK(judge.session->propose(10).empty());
}

TEST_CASE("labels can be changed and taken back; too few are refused") {
  Judge judge(0.0);
  CHECK_THROWS_AS(judge.session->direction("x"), Error);
  judge.session->label(500, true);
  judge.session->label(500, false);
  CHECK(judge.session->labelOf(500) == std::optional<bool>(false));
  CHECK(judge.session->downs() == 1);
  judge.session->unlabel(500);
  CHECK_FALSE(judge.session->labelOf(500));
  CHECK_THROWS_AS(judge.session->label(499, true), Error);
  CHECK_THROWS_AS(judge.session->label(2500, true), Error);
  judge.session->label(501, true);
  CHECK(judge.session->table() == "seed,label\n501,1\n");
}
