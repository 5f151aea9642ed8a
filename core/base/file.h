#pragma once
// Whole-file reading with a bound, and atomic replacing (write to a neighbour, fsync, rename). Throws Error. Any
// thread.
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace lineament {

/// Throws kBadFile when the file is larger than `maxBytes`: no size from outside is believed before it is checked.
std::vector<std::byte> readFile(const std::filesystem::path& path, std::size_t maxBytes);
/// The old file stays whole until the new one is safely on disk; a failure leaves nothing new behind.
void writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void writeFileAtomically(const std::filesystem::path& path, std::string_view text);

}  // namespace lineament
