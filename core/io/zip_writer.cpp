#include "core/io/zip_writer.h"

#include <zip.h>

#include <memory>

#include "core/base/error.h"

namespace lineament {
namespace {

Error failure(zip_error_t* error) {
  const std::string details = zip_error_strerror(error);
  return Error::internal("a zip file could not be made").withDetails(details);
}

}  // namespace

std::vector<std::byte> zipOf(std::span<const ZipMember> members) {
  zip_error_t error;
  zip_error_init(&error);
  const std::unique_ptr<zip_error_t, decltype(&zip_error_fini)> endOfError(&error, &zip_error_fini);
  zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (target == nullptr) throw failure(&error);
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> endOfTarget(target, &zip_source_free);
  zip_t* zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (zip == nullptr) throw failure(&error);
  zip_source_keep(target);  // closing the archive gives one hold back, the pointer above the other
  for (const ZipMember& m : members) {
    zip_source_t* data = zip_source_buffer(zip, m.bytes.data(), m.bytes.size(), 0);
    const zip_int64_t index = data == nullptr ? -1 : zip_file_add(zip, m.name.c_str(), data, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      if (data != nullptr) zip_source_free(data);
      const Error why = failure(zip_get_error(zip));
      zip_discard(zip);
      throw why;
    }
    zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), m.compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
  }
  if (zip_close(zip) != 0) {
    const Error why = failure(zip_get_error(zip));
    zip_discard(zip);
    throw why;
  }
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_source_stat(target, &stat) != 0 || zip_source_open(target) != 0) throw failure(zip_source_error(target));
  std::vector<std::byte> bytes(static_cast<std::size_t>(stat.size));
  const zip_int64_t read = zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  if (read != static_cast<zip_int64_t>(bytes.size())) throw failure(zip_source_error(target));
  return bytes;
}

}  // namespace lineament
