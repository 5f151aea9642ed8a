#pragma once
// What a photo file says beside its pixels (EXIF, IPTC, XMP, colour profile), as bytes in the standards' own form, and
// how it goes into another file. Through exiv2, which nothing else sees. What describes the old file and not the photo
// never gets here: its orientation, its small preview pictures, how it was stored, and the camera maker's own notes (a
// closed form that may hold places and pictures). Any thread.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/vision/picture_header.h"

namespace lineament {

struct PhotoMetadata {
  std::vector<std::byte> exif;  ///< a TIFF structure; empty: none
  std::vector<std::byte> iptc;
  std::string xmp;             ///< a packet
  std::vector<std::byte> icc;  ///< an RGB colour profile
  bool empty() const { return exif.empty() && iptc.empty() && xmp.empty() && icc.empty(); }
};

struct ReadMetadata {
  PhotoMetadata metadata;
  int orientation = 1;  ///< EXIF's, 1..8
};

/// What can be read; what is damaged is left out: a photo is worth more than its notes.
ReadMetadata readMetadata(std::span<const std::byte> file, const PictureHeader& header);
/// From the pieces that HEIF keeps apart.
PhotoMetadata metadataOf(std::span<const std::byte> exif, const std::string& xmp, std::span<const std::byte> icc);

/// Where the photo was taken: GPS, and names of places.
bool hasLocation(const PhotoMetadata& metadata);

enum class Location { kDrop, kKeep };
/// The PNG, JPEG, TIFF or WebP file `encoded` (`width` x `height` pixels, upright) with the metadata put into it.
/// Throws Error when that fails.
std::vector<std::byte> withMetadata(std::span<const std::byte> encoded, const PhotoMetadata& metadata, int width,
                                    int height, Location location);

}  // namespace lineament
