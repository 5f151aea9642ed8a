#pragma once
// A zip file made in memory, for writeFileAtomically. Throws Error. Any thread.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace lineament {

struct ZipMember {
  std::string name;
  std::vector<std::byte> bytes;
  bool compressed = true;  ///< false for what is compressed already
};

std::vector<std::byte> zipOf(std::span<const ZipMember> members);

}  // namespace lineament
