#include "core/vision/webp_chunks.h"

#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/base/error.h"

namespace lineament {
namespace {

constexpr unsigned kHasProfile = 0x20, kHasAlpha = 0x10, kHasExif = 0x08, kHasXmp = 0x04;

std::uint32_t little(std::span<const std::byte> bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8U | static_cast<std::uint32_t>(bytes[at + i]);
  return value;
}

void add(std::vector<std::byte>& to, std::uint32_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to.push_back(static_cast<std::byte>(value >> (8 * i) & 0xFFU));
}

void add(std::vector<std::byte>& to, std::string_view name, std::span<const std::byte> content) {
  for (const char c : name) to.push_back(static_cast<std::byte>(c));
  add(to, static_cast<std::uint32_t>(content.size()), 4);
  to.insert(to.end(), content.begin(), content.end());
  if (content.size() % 2 != 0) to.push_back(std::byte{0});
}

}  // namespace

std::vector<std::byte> webpWith(std::span<const std::byte> file, int width, int height, std::span<const std::byte> exif,
                                const std::string& xmp, std::span<const std::byte> icc) {
  unsigned flags = (icc.empty() ? 0U : kHasProfile) | (exif.empty() ? 0U : kHasExif) | (xmp.empty() ? 0U : kHasXmp);
  std::vector<std::byte> picture;
  for (std::size_t at = 12; at + 8 <= file.size();) {
    const std::string_view name(reinterpret_cast<const char*>(file.data()) + at, 4);
    const std::size_t size = little(file, at + 4, 4);
    if (size > file.size() - at - 8) break;
    const auto content = file.subspan(at + 8, size);
    if (name == "VP8X" && size >= 1) flags |= static_cast<unsigned>(content[0]) & kHasAlpha;
    if (name == "VP8L" && size >= 5 && (static_cast<unsigned>(content[4]) & 0x10U) != 0) flags |= kHasAlpha;
    if (name == "VP8 " || name == "VP8L" || name == "ALPH") add(picture, name, content);
    at += 8 + size + size % 2;
  }
  if (picture.empty()) throw Error::internal("a WebP file without a picture was written");
  std::vector<std::byte> header;
  add(header, flags, 4);
  add(header, static_cast<std::uint32_t>(width - 1), 3);
  add(header, static_cast<std::uint32_t>(height - 1), 3);
  std::vector<std::byte> chunks;
  for (const char c : std::string_view("WEBP")) chunks.push_back(static_cast<std::byte>(c));
  add(chunks, "VP8X", header);
  if (!icc.empty()) add(chunks, "ICCP", icc);
  chunks.insert(chunks.end(), picture.begin(), picture.end());
  if (!exif.empty()) add(chunks, "EXIF", exif);
  if (!xmp.empty()) add(chunks, "XMP ", std::as_bytes(std::span(xmp)));
  std::vector<std::byte> all;
  add(all, "RIFF", chunks);
  return all;
}

}  // namespace lineament
