#include "core/base/random.h"

#include <cmath>

namespace lineament {

double NumpyRandomState::uniform() {
  const auto a = static_cast<std::uint32_t>(engine_()) >> 5U;
  const auto b = static_cast<std::uint32_t>(engine_()) >> 6U;
  return (static_cast<double>(a) * 67108864.0 + static_cast<double>(b)) / 9007199254740992.0;
}

double NumpyRandomState::gaussian() {
  if (hasStored_) {
    hasStored_ = false;
    return stored_;
  }
  double x1 = 0.0;
  double x2 = 0.0;
  double r2 = 0.0;
  do {
    x1 = 2.0 * uniform() - 1.0;
    x2 = 2.0 * uniform() - 1.0;
    r2 = x1 * x1 + x2 * x2;
  } while (r2 >= 1.0 || r2 == 0.0);
  const double f = std::sqrt(-2.0 * std::log(r2) / r2);
  // numpy hands out the second value first.
  stored_ = f * x1;
  hasStored_ = true;
  return f * x2;
}

std::vector<float> NumpyRandomState::randn(std::size_t count) {
  std::vector<float> v(count);
  for (float& x : v) x = static_cast<float>(gaussian());
  return v;
}

}  // namespace lineament
