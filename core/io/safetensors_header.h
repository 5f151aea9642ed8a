#pragma once
// The JSON header of a safetensors file, checked completely before a single tensor is read.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/io/input_file.h"

namespace lineament {

struct SafetensorsEntry {
  std::string name;
  std::string dtype;  ///< "F64", "F32", "F16" or "BF16"
  std::vector<int> shape;
  std::uint64_t elements = 0;
  std::uint64_t offset = 0;  ///< from the beginning of the file
};

struct SafetensorsHeader {
  std::map<std::string, std::string> metadata;
  std::vector<SafetensorsEntry> entries;  ///< in the order of their data
};

/// Throws kBadFile: header above 16 MiB or outside the file, no JSON, unknown type, a shape that does not fit its
/// bytes, data that overlaps, leaves holes or lies outside.
SafetensorsHeader readSafetensorsHeader(const InputFile& file);

inline constexpr std::uint64_t kMaxSafetensorsBytes = std::uint64_t{2} << 30U;

}  // namespace lineament
