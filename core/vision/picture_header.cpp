#include "core/vision/picture_header.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <string_view>

namespace lineament {
namespace {

/// Bytes with bounds: whatever lies beyond the end reads as 0 and is remembered.
class Bytes {
 public:
  explicit Bytes(std::span<const std::byte> bytes) : bytes_(bytes) {}
  std::size_t size() const { return bytes_.size(); }
  bool has(std::size_t at, std::size_t count) const { return at <= size() && count <= size() - at; }
  std::uint32_t u8(std::size_t at) const { return at < size() ? static_cast<std::uint32_t>(bytes_[at]) : 0U; }
  std::uint32_t big16(std::size_t at) const { return u8(at) << 8U | u8(at + 1); }
  std::uint32_t big32(std::size_t at) const { return big16(at) << 16U | big16(at + 2); }
  std::uint32_t little16(std::size_t at) const { return u8(at + 1) << 8U | u8(at); }
  std::uint32_t little24(std::size_t at) const { return u8(at + 2) << 16U | little16(at); }
  std::uint32_t little32(std::size_t at) const { return little16(at + 2) << 16U | little16(at); }
  bool is(std::size_t at, std::string_view text) const {
    return has(at, text.size()) && std::memcmp(bytes_.data() + at, text.data(), text.size()) == 0;
  }
  /// Of the next byte of that value from `at` on; size() when there is none.
  std::size_t next(std::size_t at, int value) const {
    if (at >= size()) return size();
    const void* found = std::memchr(bytes_.data() + at, value, size() - at);
    return found == nullptr ? size() : static_cast<std::size_t>(static_cast<const std::byte*>(found) - bytes_.data());
  }

 private:
  std::span<const std::byte> bytes_;
};

PictureHeader png(const Bytes& b) {
  PictureHeader h{.format = PictureFormat::kPng, .width = b.big32(16), .height = b.big32(20)};
  h.cutOff = true;
  for (std::size_t at = 8; b.has(at, 12);) {
    const std::size_t next = at + 12 + b.big32(at);
    if (b.is(at + 4, "IEND")) h.cutOff = false;
    if (b.is(at + 4, "IEND") || next > b.size()) break;
    if (b.is(at + 4, "eXIf")) {
      h.exifAt = at + 8;
      h.exifSize = b.big32(at);
    }
    at = next;
  }
  return h;
}

// ITU T.81, annex B. The end marker is looked for behind every scan, because other data often follows it.
PictureHeader jpeg(const Bytes& b) {
  PictureHeader h{.format = PictureFormat::kJpeg};
  h.cutOff = true;
  std::size_t at = 2;
  while (at < b.size()) {
    at = b.next(at, 0xFF);
    while (b.u8(at) == 0xFF) ++at;  // fill bytes
    const std::uint32_t marker = b.u8(at);
    if (at >= b.size()) break;
    ++at;
    if (marker == 0xD9) {
      h.cutOff = false;
      break;
    }
    const bool alone = marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8);  // in coded data, restarts
    if (alone) continue;
    const bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame && h.width == 0) {
      h.height = b.big16(at + 3);
      h.width = b.big16(at + 5);
      h.cmyk = b.u8(at + 7) == 4;
    }
    at += std::max<std::size_t>(2, b.big16(at));
  }
  return h;
}

PictureHeader tiff(const Bytes& b, bool bigEndian) {
  PictureHeader h{.format = PictureFormat::kTiff};
  h.bigEndian = bigEndian;
  const auto u16 = [&](std::size_t at) { return bigEndian ? b.big16(at) : b.little16(at); };
  const auto u32 = [&](std::size_t at) { return bigEndian ? b.big32(at) : b.little32(at); };
  const std::size_t directory = u32(4);
  const std::size_t entries = u16(directory);
  h.cutOff = !b.has(directory, 2 + 12 * entries);
  for (std::size_t i = 0; i < entries && !h.cutOff; ++i) {
    const std::size_t at = directory + 2 + 12 * i;
    constexpr std::uint32_t kShort = 3;
    const std::uint32_t value = u16(at + 2) == kShort ? u16(at + 8) : u32(at + 8);
    switch (u16(at)) {
      case 256:
        h.width = value;
        break;
      case 257:
        h.height = value;
        break;
      case 262:
        h.cmyk = value == 5;
        break;
      case 274:
        h.orientationAt = at + 8;
        break;
      default:
        break;
    }
  }
  return h;
}

PictureHeader webp(const Bytes& b) {
  PictureHeader h{.format = PictureFormat::kWebp};
  h.cutOff = std::uint64_t{b.little32(4)} + 8 > b.size();
  if (b.is(12, "VP8X")) {
    h.width = b.little24(24) + 1;
    h.height = b.little24(27) + 1;
  } else if (b.is(12, "VP8L")) {
    const std::uint32_t bits = b.little32(21);
    h.width = (bits & 0x3FFFU) + 1;
    h.height = (bits >> 14U & 0x3FFFU) + 1;
  } else {
    h.width = b.little16(26) & 0x3FFFU;
    h.height = b.little16(28) & 0x3FFFU;
  }
  return h;
}

PictureHeader bmp(const Bytes& b) {
  PictureHeader h{.format = PictureFormat::kBmp};
  const bool old = b.little32(14) == 12;
  const auto positive = [](std::uint32_t v) { return v > 0x7FFFFFFFU ? 0U - v : v; };  // rows may run upward
  h.width = old ? b.little16(18) : positive(b.little32(18));
  h.height = old ? b.little16(20) : positive(b.little32(22));
  return h;
}

PictureHeader pnm(const Bytes& b) {
  PictureHeader h{.format = PictureFormat::kPnm};
  std::size_t at = 2;
  const auto number = [&] {
    while (at < b.size() && (std::isspace(static_cast<int>(b.u8(at))) != 0 || b.u8(at) == '#')) {
      at = b.u8(at) == '#' ? b.next(at, '\n') : at + 1;
    }
    std::uint64_t value = 0;
    for (; b.u8(at) >= '0' && b.u8(at) <= '9' && value < 1'000'000'000; ++at) value = 10 * value + (b.u8(at) - '0');
    return value;
  };
  h.width = number();
  h.height = number();
  return h;
}

bool isHeif(const Bytes& b) {
  constexpr std::array<std::string_view, 9> kBrands{"heic", "heix", "hevc", "heim", "heis",
                                                    "hevm", "mif1", "msf1", "avif"};
  return b.is(4, "ftyp") && std::any_of(kBrands.begin(), kBrands.end(), [&](auto brand) { return b.is(8, brand); });
}

}  // namespace

PictureHeader pictureHeader(std::span<const std::byte> bytes) {
  const Bytes b(bytes);
  using namespace std::string_view_literals;
  if (b.is(0, "\x89PNG\r\n\x1A\n"sv)) return png(b);
  if (b.is(0, "\xFF\xD8\xFF"sv)) return jpeg(b);
  if (b.is(0, "II*\0"sv)) return tiff(b, false);
  if (b.is(0, "MM\0*"sv)) return tiff(b, true);
  if (b.is(0, "RIFF") && b.is(8, "WEBPVP8")) return webp(b);
  if (isHeif(b)) return {.format = PictureFormat::kHeif};
  if (b.is(0, "BM") && b.has(0, 26)) return bmp(b);
  if (b.u8(0) == 'P' && b.u8(1) >= '1' && b.u8(1) <= '6' && std::isspace(static_cast<int>(b.u8(2))) != 0) return pnm(b);
  return {};
}

std::string formatName(PictureFormat format) {
  switch (format) {
    case PictureFormat::kPng:
      return "PNG";
    case PictureFormat::kJpeg:
      return "JPEG";
    case PictureFormat::kTiff:
      return "TIFF";
    case PictureFormat::kWebp:
      return "WebP";
    case PictureFormat::kHeif:
      return "HEIF";
    case PictureFormat::kBmp:
      return "BMP";
    case PictureFormat::kPnm:
      return "PNM";
    case PictureFormat::kUnknown:
      break;
  }
  return "no known picture";
}

}  // namespace lineament
