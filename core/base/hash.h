#pragma once
// 64-bit keys for the activation cache: a fast, well-mixed, non-cryptographic hash. Any thread.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace lineament {

using HashKey = std::uint64_t;

HashKey hashBytes(const void* data, std::size_t bytes, HashKey seed = 0);
HashKey combine(HashKey a, HashKey b);
inline HashKey hashFloats(std::span<const float> v, HashKey seed = 0) {
  return hashBytes(v.data(), v.size_bytes(), seed);
}
inline HashKey hashText(std::string_view s, HashKey seed = 0) {
  return hashBytes(s.data(), s.size(), seed);
}

}  // namespace lineament
