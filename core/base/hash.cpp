#include "core/base/hash.h"

#include <array>
#include <bit>
#include <cstring>

namespace lineament {

namespace {

// The primes of xxHash64 (Collet, BSD licence): odd, with well spread bits.
constexpr std::uint64_t kP1 = 0x9E3779B185EBCA87ULL;
constexpr std::uint64_t kP2 = 0xC2B2AE3D27D4EB4FULL;
constexpr std::uint64_t kP3 = 0x165667B19E3779F9ULL;
constexpr std::uint64_t kP4 = 0x85EBCA77C2B2AE63ULL;
constexpr std::uint64_t kP5 = 0x27D4EB2F165667C5ULL;

std::uint64_t load64(const unsigned char* p) {
  std::uint64_t v = 0;
  std::memcpy(&v, p, sizeof v);
  return v;
}

std::uint64_t round64(std::uint64_t acc, std::uint64_t in) {
  return std::rotl(acc + in * kP2, 31) * kP1;
}

std::uint64_t avalanche(std::uint64_t h) {
  h = (h ^ (h >> 33)) * kP2;
  h = (h ^ (h >> 29)) * kP3;
  return h ^ (h >> 32);
}

}  // namespace

HashKey hashBytes(const void* data, std::size_t bytes, HashKey seed) {
  const auto* p = static_cast<const unsigned char*>(data);
  std::size_t left = bytes;
  std::uint64_t h = seed + kP5;
  if (left >= 32) {
    // Four independent lanes keep the multiplier busy: noise planes are large.
    std::array<std::uint64_t, 4> lane = {seed + kP1 + kP2, seed + kP2, seed, seed - kP1};
    for (; left >= 32; left -= 32, p += 32) {
      for (std::size_t i = 0; i < 4; ++i) lane[i] = round64(lane[i], load64(p + 8 * i));
    }
    h = std::rotl(lane[0], 1) + std::rotl(lane[1], 7) + std::rotl(lane[2], 12) + std::rotl(lane[3], 18);
    for (const std::uint64_t v : lane) h = (h ^ round64(0, v)) * kP1 + kP4;
  }
  h += bytes;
  for (; left >= 8; left -= 8, p += 8) h = std::rotl(h ^ round64(0, load64(p)), 27) * kP1 + kP4;
  for (; left > 0; --left, ++p) h = std::rotl(h ^ (*p * kP5), 11) * kP1;
  return avalanche(h);
}

HashKey combine(HashKey a, HashKey b) {
  // Not symmetric: the order of layers matters.
  return avalanche(round64(std::rotl(a, 23) * kP3 + kP4, b));
}

}  // namespace lineament
