#include "core/vision/photo_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/sha256.h"
#include "core/vision/picture_decoder.h"
#include "core/vision/picture_encoder.h"

namespace lineament {

namespace {

Photo photoFrom(const std::vector<std::byte>& bytes, const std::string& name) {
  Photo photo;
  DecodedPicture decoded = decodePicture(bytes, name, &photo.metadata);
  photo.picture = std::move(decoded.picture);
  photo.alpha = std::move(decoded.alpha);
  return photo;
}

}  // namespace

Photo readPhoto(const std::filesystem::path& path) {
  return photoFrom(readFile(path, kLargestPictureFile), path.string());
}

std::vector<std::byte> photoBytesOf(const PhotoFile& face, const std::filesystem::path& moved) {
  const std::filesystem::path file = moved.empty() ? std::filesystem::path(face.path) : moved;
  const bool kept = face.bytes && moved.empty();
  if (!kept && !std::filesystem::exists(file)) {
    throw Error::notFound("The photo of this face, " + file.string(), "put it there");
  }
  std::vector<std::byte> bytes = kept ? *face.bytes : readFile(file, kLargestPictureFile);
  if (sha256(bytes) != face.hash) {
    throw Error::badFile(file.string(), "another photo than the one that the face was made from", "that one");
  }
  return bytes;
}

Photo readPhotoOf(const PhotoFile& face, const std::filesystem::path& moved) {
  return photoFrom(photoBytesOf(face, moved), moved.empty() ? face.path : moved.string());
}

void writePhoto(const Photo& photo, const std::filesystem::path& path, PhotoFileOptions options) {
  const std::string suffix = pictureSuffix(path);
  const std::vector<std::byte> bytes = encodedPicture(photo.picture, suffix, options.quality, photo.alpha);
  writeFileAtomically(path,
                      withMetadata(bytes, photo.metadata, photo.picture.width, photo.picture.height, options.location));
}

}  // namespace lineament
