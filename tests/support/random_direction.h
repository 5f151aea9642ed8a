#pragma once
// A random direction with a score of its own, for tests that hold attributes by measuring.
#include <cmath>
#include <memory>

#include "core/base/random.h"
#include "core/edit/direction.h"

namespace lineament::test {

inline std::shared_ptr<Direction> randomDirection(const char* id, const char* score, int size, std::uint32_t seed) {
  auto d = std::make_shared<Direction>();
  d->id = d->title = id;
  d->score = score;
  d->scoreDeviation = 0.05F;  // levels of 255: the tiny generator is shy
  d->normal = NumpyRandomState(seed).randn(static_cast<std::size_t>(size));
  double square = 0.0;
  for (const float v : d->normal) square += double{v} * double{v};
  for (float& v : d->normal) v = static_cast<float>(double{v} / std::sqrt(square));
  d->standardDeviation = 3.0F;
  return d;
}

}  // namespace lineament::test
