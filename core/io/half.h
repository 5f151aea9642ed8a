#pragma once
// 16-bit floating point to float32, without hardware support, exact; and float64 to float32.
#include <bit>
#include <cstdint>
#include <limits>

namespace lineament {

inline float fromBf16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

inline float fromF16(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16U;
  const std::uint32_t exponent = (bits >> 10U) & 31U;
  const std::uint32_t mantissa = bits & 1023U;
  if (exponent == 31U) return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 13U));
  if (exponent == 0U) {
    const float tiny = static_cast<float>(mantissa) * 0x1p-24F;
    return sign != 0U ? -tiny : tiny;
  }
  return std::bit_cast<float>(sign | ((exponent + 112U) << 23U) | (mantissa << 13U));
}

/// Nearest; what is beyond float32's range becomes infinite (a plain cast would be undefined there).
inline float toFloat(double value) {
  constexpr double kMax = static_cast<double>(std::numeric_limits<float>::max());
  if (value > kMax) return std::numeric_limits<float>::infinity();
  if (value < -kMax) return -std::numeric_limits<float>::infinity();
  return static_cast<float>(value);
}

}  // namespace lineament
