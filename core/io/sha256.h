#pragma once
// SHA-256 in lower-case hex, by OpenSSL.
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace lineament {

std::string sha256(std::span<const std::byte> bytes);
std::string sha256OfFile(const std::filesystem::path& path);

}  // namespace lineament
