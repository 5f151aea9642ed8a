#pragma once
// The numbers and texts that pickle protocol 0 writes as lines of ASCII. nullopt: not what the format says. Any thread.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lineament {

std::optional<std::int64_t> pickleInteger(std::string_view digits);
std::optional<double> pickleReal(std::string_view digits);
/// A quoted Python 2 string with backslash escapes, to its bytes.
std::optional<std::string> unquotePickleString(std::string_view quoted);
/// Python's raw-unicode-escape (Latin-1 with \uXXXX and \UXXXXXXXX) to UTF-8.
std::optional<std::string> decodeRawUnicodeEscape(std::string_view line);
/// Two's complement, little-endian, at most 8 bytes.
std::int64_t littleEndianInteger(std::string_view bytes);

}  // namespace lineament
