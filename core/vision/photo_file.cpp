#include "core/vision/photo_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/vision/picture_decoder.h"
#include "core/vision/picture_encoder.h"

namespace lineament {

Photo readPhoto(const std::filesystem::path& path) {
  Photo photo;
  DecodedPicture decoded = decodePicture(readFile(path, kLargestPictureFile), path.string(), &photo.metadata);
  photo.picture = std::move(decoded.picture);
  photo.alpha = std::move(decoded.alpha);
  return photo;
}

void writePhoto(const Photo& photo, const std::filesystem::path& path, PhotoFileOptions options) {
  const std::string suffix = pictureSuffix(path);
  const std::vector<std::byte> bytes = encodedPicture(photo.picture, suffix, options.quality, photo.alpha);
  writeFileAtomically(path,
                      withMetadata(bytes, photo.metadata, photo.picture.width, photo.picture.height, options.location));
}

}  // namespace lineament
