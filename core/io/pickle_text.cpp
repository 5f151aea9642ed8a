#include "core/io/pickle_text.h"

#include <charconv>

namespace lineament {

namespace {

void appendUtf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80U) return put(code);
  if (code < 0x800U) {
    put(0xC0U | code >> 6U);
  } else if (code < 0x10000U) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

/// All of `digits`, in that base, with nothing before or after.
std::optional<std::uint32_t> code(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> pickleInteger(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> pickleReal(std::string_view digits) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<std::string> unquotePickleString(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != quoted.back() || (quoted.front() != '\'' && quoted.front() != '"')) {
    return std::nullopt;
  }
  std::string_view rest = quoted.substr(1, quoted.size() - 2);
  constexpr std::string_view kLetters = "\\'\"ntrabfv";
  constexpr std::string_view kMeant = "\\'\"\n\t\r\a\b\f\v";
  std::string out;
  while (!rest.empty()) {
    if (rest.front() != '\\') {
      out += rest.front();
      rest.remove_prefix(1);
      continue;
    }
    if (rest.size() < 2) return std::nullopt;
    const std::size_t letter = kLetters.find(rest[1]);
    if (letter != std::string_view::npos) {
      out += kMeant[letter];
      rest.remove_prefix(2);
      continue;
    }
    const bool hex = rest[1] == 'x';
    if (rest.size() < 4) return std::nullopt;
    const auto value = hex ? code(rest.substr(2, 2), 16) : code(rest.substr(1, 3), 8);
    if (!value || *value > 255U) return std::nullopt;
    out += static_cast<char>(*value);
    rest.remove_prefix(4);
  }
  return out;
}

std::optional<std::string> decodeRawUnicodeEscape(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    const std::size_t digits = line.size() < 2 || line[0] != '\\' ? 0 : line[1] == 'u' ? 4 : line[1] == 'U' ? 8 : 0;
    if (digits == 0) {
      appendUtf8(out, static_cast<unsigned char>(line.front()));
      line.remove_prefix(1);
      continue;
    }
    if (line.size() < 2 + digits) return std::nullopt;
    const auto value = code(line.substr(2, digits), 16);
    if (!value || *value > 0x10FFFFU) return std::nullopt;
    appendUtf8(out, *value);
    line.remove_prefix(2 + digits);
  }
  return out;
}

std::int64_t littleEndianInteger(std::string_view bytes) {
  if (bytes.empty()) return 0;
  std::uint64_t value = (static_cast<unsigned char>(bytes.back()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = bytes.size(); i > 0; --i) value = value << 8U | static_cast<unsigned char>(bytes[i - 1]);
  return static_cast<std::int64_t>(value);
}

}  // namespace lineament
