#include "core/vision/heif_reader.h"

#include <cstring>
#include <memory>

#include "core/base/error.h"
#include "core/vision/quiet_decoder.h"

#ifdef LINEAMENT_HEIF
#include <libheif/heif.h>
#endif

namespace lineament {

#ifndef LINEAMENT_HEIF

HeifFile readHeif(std::span<const std::byte>, const std::string& name) {
  throw Error::unsupported(name + ": a HEIF picture",
                           "PNG, JPEG, TIFF and WebP; this program was built without libheif");
}

#else
namespace {

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

void releaseHandle(heif_image_handle* handle) {
  heif_image_handle_release(handle);
}
void releaseImage(heif_image* image) {
  heif_image_release(image);
}

void check(const heif_error& error, const std::string& name) {
  if (error.code == heif_error_Ok) return;
  const bool unknown = error.code == heif_error_Unsupported_feature || error.code == heif_error_Unsupported_filetype ||
                       error.code == heif_error_Decoder_plugin_error;
  if (unknown)
    throw Error::unsupported(name + ": this kind of HEIF picture", "what libheif has a decoder for")
        .withDetails(error.message);
  throw Error::badFile(name, "a HEIF file that is damaged or cut off", "a whole one").withDetails(error.message);
}

std::vector<std::byte> colourProfile(const heif_image_handle* handle) {
  std::vector<std::byte> icc(heif_image_handle_get_raw_color_profile_size(handle));
  if (!icc.empty() && heif_image_handle_get_raw_color_profile(handle, icc.data()).code != heif_error_Ok) icc.clear();
  return icc;
}

/// Of that type, or (for XMP) of a MIME type.
std::vector<std::byte> block(const heif_image_handle* handle, const char* type) {
  heif_item_id id = 0;
  if (heif_image_handle_get_list_of_metadata_block_IDs(handle, type, &id, 1) != 1) return {};
  const std::size_t size = heif_image_handle_get_metadata_size(handle, id);
  if (size > (std::size_t{16} << 20U)) return {};
  std::vector<std::byte> bytes(size);
  if (heif_image_handle_get_metadata(handle, id, bytes.data()).code != heif_error_Ok) return {};
  return bytes;
}

PhotoMetadata metadataIn(const heif_image_handle* handle) {
  std::vector<std::byte> exif = block(handle, "Exif");
  // Four bytes say how far behind them the TIFF structure begins.
  std::size_t skip = 4;
  if (exif.size() >= 4) {
    for (std::size_t i = 0, offset = 0; i < 4; ++i) {
      offset = offset << 8U | static_cast<std::size_t>(exif[i]);
      if (i == 3) skip += offset;
    }
  }
  std::span<const std::byte> tiff;
  if (skip < exif.size()) tiff = std::span(exif).subspan(skip);
  const std::vector<std::byte> xmp = block(handle, "mime");
  return metadataOf(tiff, std::string(reinterpret_cast<const char*>(xmp.data()), xmp.size()), colourProfile(handle));
}

}  // namespace

HeifFile readHeif(std::span<const std::byte> bytes, const std::string& name) {
  const QuietDecoder quiet;
  const Owned<heif_context> context(heif_context_alloc(), heif_context_free);
  check(heif_context_read_from_memory_without_copy(context.get(), bytes.data(), bytes.size(), nullptr), name);
  heif_image_handle* opened = nullptr;
  check(heif_context_get_primary_image_handle(context.get(), &opened), name);
  const Owned<heif_image_handle> handle(opened, releaseHandle);
  const int width = heif_image_handle_get_width(opened), height = heif_image_handle_get_height(opened);
  checkPictureSize(static_cast<std::uint64_t>(std::max(0, width)), static_cast<std::uint64_t>(std::max(0, height)),
                   name);
  const bool alpha = heif_image_handle_has_alpha_channel(opened) != 0;
  heif_image* decoded = nullptr;
  check(heif_decode_image(opened, &decoded, heif_colorspace_RGB,
                          alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, nullptr),
        name);
  const Owned<heif_image> image(decoded, releaseImage);
  int stride = 0;
  const std::uint8_t* pixels = heif_image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
  const int w = heif_image_get_primary_width(decoded), h = heif_image_get_primary_height(decoded);
  if (pixels == nullptr || w != width || h != height) {
    throw Error::badFile(name, "a HEIF file that is damaged", "a whole one");
  }
  HeifFile file;
  file.decoded.picture = Image8(w, h);
  const std::size_t step = alpha ? 4 : 3;
  if (alpha) file.decoded.alpha.resize(static_cast<std::size_t>(w) * static_cast<std::size_t>(h));
  for (int y = 0; y < h; ++y) {
    const std::uint8_t* from = pixels + static_cast<std::ptrdiff_t>(y) * stride;
    std::uint8_t* to = file.decoded.picture.row(y);
    for (int x = 0; x < w; ++x, from += step, to += 3) {
      std::memcpy(to, from, 3);
      if (alpha)
        file.decoded.alpha[static_cast<std::size_t>(y) * static_cast<std::size_t>(w) + static_cast<std::size_t>(x)] =
            from[3];
    }
  }
  file.metadata = metadataIn(opened);
  return file;
}

#endif
}  // namespace lineament
