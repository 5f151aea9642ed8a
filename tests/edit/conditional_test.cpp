#include "core/edit/conditional.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

double dot(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += double{a[i]} * double{b[i]};
  return sum;
}

std::vector<float> randomUnit(std::uint32_t seed, std::size_t size) {
  std::vector<float> v = NumpyRandomState(seed).randn(size);
  const double length = std::sqrt(dot(v, v));
  for (float& x : v) x = static_cast<float>(double{x} / length);
  return v;
}

// The formula as it is written, p' = p - C^T (C C^T)^-1 C p, for two conditions, by hand.
std::vector<float> byHand(const std::vector<float>& p, const std::vector<float>& a, const std::vector<float>& b) {
  const double aa = dot(a, a), bb = dot(b, b), ab = dot(a, b), pa = dot(p, a), pb = dot(p, b);
  const double determinant = aa * bb - ab * ab;
  const double x = (bb * pa - ab * pb) / determinant, y = (aa * pb - ab * pa) / determinant;
  std::vector<float> result(p.size());
  for (std::size_t i = 0; i < p.size(); ++i)
    result[i] = static_cast<float>(double{p[i]} - x * double{a[i]} - y * double{b[i]});
  return result;
}

}  // namespace

TEST_CASE("Conditions are held all at once, not one after the other") {
  const std::vector<float> p = randomUnit(1, 40), a = randomUnit(2, 40);
  std::vector<float> b = randomUnit(3, 40);
  for (std::size_t i = 0; i < b.size(); ++i) b[i] = 0.8F * a[i] + 0.6F * b[i];  // far from orthogonal to a
  const std::vector<float> result = conditioned(p, std::vector<Condition>{{a, 1.0F}, {b, 1.0F}});
  const std::vector<float> expected = byHand(p, a, b);
  for (std::size_t i = 0; i < p.size(); ++i)
    CHECK(double{result[i]} == Catch::Approx(double{expected[i]}).margin(1e-6));
  CHECK(std::abs(dot(result, a)) < 1e-6);
  CHECK(std::abs(dot(result, b)) < 1e-6);
  // One after the other ends elsewhere: the first is disturbed again by the second.
  const auto first = conditioned(p, std::vector<Condition>{{a, 1.0F}});
  const auto chained = conditioned(first, std::vector<Condition>{{b, 1.0F}});
  CHECK(std::abs(dot(chained, a)) > 1e-3);
}

TEST_CASE("The blend factor takes out a share; lengths of normals do not matter") {
  const std::vector<float> p = randomUnit(1, 30), n = randomUnit(2, 30);
  std::vector<float> longer = n;
  for (float& v : longer) v *= 7.0F;
  const auto half = conditioned(p, std::vector<Condition>{{n, 0.5F}});
  CHECK(dot(half, n) == Catch::Approx(0.5 * dot(p, n)).margin(1e-6));
  const auto whole = conditioned(p, std::vector<Condition>{{longer, 1.0F}});
  CHECK(std::abs(dot(whole, n)) < 1e-6);
  CHECK(conditioned(p, std::vector<Condition>{{n, 0.0F}}) == p);
  CHECK(conditioned(p, {}) == p);
}

TEST_CASE("The length left is the sine to the conditions; a repeated condition does no harm") {
  const std::vector<float> p = randomUnit(1, 30), n = randomUnit(2, 30);
  const double cosine = dot(p, n);
  CHECK(double{lengthLeft(p, std::vector<Condition>{{n, 1.0F}})} ==
        Catch::Approx(std::sqrt(1 - cosine * cosine)).epsilon(1e-5));
  CHECK(double{lengthLeft(p, std::vector<Condition>{{p, 1.0F}})} == Catch::Approx(0.0).margin(1e-6));
  std::vector<float> nearly = n;
  nearly[0] += 1e-6F;
  const auto twice = conditioned(p, std::vector<Condition>{{n, 1.0F}, {nearly, 1.0F}, {n, 1.0F}});
  const auto once = conditioned(p, std::vector<Condition>{{n, 1.0F}});
  for (std::size_t i = 0; i < p.size(); ++i) CHECK(double{twice[i]} == Catch::Approx(double{once[i]}).margin(1e-4));
}

TEST_CASE("Conditions of another size are refused") {
  const std::vector<float> p(4, 1.0F), n(3, 1.0F);
  CHECK_THROWS_AS(conditioned(p, std::vector<Condition>{{n, 1.0F}}), Error);
}
