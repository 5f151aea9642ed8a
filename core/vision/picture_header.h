#pragma once
// What the first bytes of a picture file say, read without a decoder: no size is believed, and nothing decoded, before
// this was looked at. Any thread; throws nothing.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace lineament {

enum class PictureFormat { kUnknown, kPng, kJpeg, kTiff, kWebp, kHeif, kBmp, kPnm };

struct PictureHeader {
  PictureFormat format = PictureFormat::kUnknown;
  std::uint64_t width = 0, height = 0;   ///< as stored; 0: not said (HEIF says it elsewhere)
  bool cmyk = false;                     ///< inks instead of light
  bool cutOff = false;                   ///< the file ends before its picture does
  std::size_t orientationAt = 0;         ///< TIFF: where the two bytes of its orientation are; 0: none
  bool bigEndian = false;                ///< TIFF
  std::size_t exifAt = 0, exifSize = 0;  ///< PNG: its eXIf chunk
};

PictureHeader pictureHeader(std::span<const std::byte> bytes);
/// "PNG", ...; "no known picture" for kUnknown.
std::string formatName(PictureFormat format);

}  // namespace lineament
