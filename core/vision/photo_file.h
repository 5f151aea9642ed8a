#pragma once
// A user's photo: its pixels upright, what lies beside them, and back to a file without losing either. Throws Error.
// Any thread.
#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/image.h"
#include "core/edit/projected_face.h"
#include "core/vision/photo_metadata.h"
#include "core/vision/picture_file.h"

namespace lineament {

struct Photo {
  Image8 picture;                   ///< upright, at most 64 megapixels; its numbers are those of the file
  std::vector<std::uint8_t> alpha;  ///< [height, width], 255: opaque; empty: all opaque
  PhotoMetadata metadata;
};

/// PNG, JPEG, TIFF, WebP, and HEIF where the program was built with libheif; grey and 16 bit become 8-bit RGB.
/// One sentence for what is no picture, cut off, too large, or in CMYK.
Photo readPhoto(const std::filesystem::path& path);
/// The photo that a face was made from: the one kept with it, else the file at `moved` where that is given, else the
/// file where it was opened. kNotFound, and kBadFile for another photo than the face's.
Photo readPhotoOf(const PhotoFile& face, const std::filesystem::path& moved = {});
/// Its file as it is, for PhotoFile::bytes. The same errors.
std::vector<std::byte> photoBytesOf(const PhotoFile& face, const std::filesystem::path& moved = {});

struct PhotoFileOptions {
  int quality = 95;  ///< JPEG and WebP, 1..100: higher than a render's, because a photo loses at every saving
  Location location = Location::kDrop;
};
/// Format by suffix, as writePicture; the metadata goes along, upright, and alpha where the format has it (not JPEG).
void writePhoto(const Photo& photo, const std::filesystem::path& path, PhotoFileOptions options = {});

}  // namespace lineament
