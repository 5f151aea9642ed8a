#pragma once
// Whether all numbers are finite.
#include <cstdint>
#include <cstring>
#include <vector>

namespace lineament {

/// Infinite and not-a-number are the floats whose exponent bits are all set. Integer arithmetic without a branch
/// is vectorised by the compiler; std::isfinite is not.
inline bool allFinite(const std::vector<float>& values) {
  std::uint32_t bad = 0;
  for (const float v : values) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &v, sizeof bits);
    bad |= static_cast<std::uint32_t>((bits & 0x7F800000U) == 0x7F800000U);
  }
  return bad == 0;
}

}  // namespace lineament
