#include "core/io/zip_archive.h"

#include <zip.h>

#include "core/base/error.h"
#include "core/io/input_file.h"
#include "core/io/printable.h"

namespace lineament {

struct ZipArchive::State {
  zip_t* zip = nullptr;
  State() = default;
  ~State() {
    if (zip != nullptr) zip_discard(zip);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

namespace {

struct FileCloser {
  void operator()(zip_file_t* f) const { zip_fclose(f); }
};

}  // namespace

ZipArchive::ZipArchive(const std::filesystem::path& path, std::uint64_t maxFileBytes)
    : name_(path.string()), state_(std::make_unique<State>()) {
  // Existence, kind and size first: the list of members may be as large as the file.
  fileBytes_ = InputFile(path, maxFileBytes).size();
  int code = 0;
  state_->zip = zip_open(path.c_str(), ZIP_RDONLY, &code);
  if (state_->zip == nullptr) {
    throw Error::badFile(name_, "no readable zip archive", "a complete zip file")
        .withDetails("zip error " + std::to_string(code));
  }
}

ZipArchive::~ZipArchive() = default;

std::vector<std::string> ZipArchive::members() const {
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(state_->zip, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(state_->zip, static_cast<zip_uint64_t>(i), 0);
    if (name != nullptr) names.emplace_back(name);
  }
  return names;
}

bool ZipArchive::contains(const std::string& member) const {
  return zip_name_locate(state_->zip, member.c_str(), 0) >= 0;
}

std::vector<std::byte> ZipArchive::read(const std::string& member, std::uint64_t maxBytes) const {
  const zip_int64_t found = zip_name_locate(state_->zip, member.c_str(), 0);
  if (found < 0) throw Error::badFile(name_, "no member " + printable(member), "an archive that holds it");
  const auto index = static_cast<zip_uint64_t>(found);
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(state_->zip, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0) {
    throw Error::badFile(name_, "member " + printable(member) + " without a size", "a complete zip archive");
  }
  if (stat.size > maxBytes) {
    throw Error::badFile(name_, "member " + printable(member) + " of " + std::to_string(stat.size) + " bytes",
                         "at most " + std::to_string(maxBytes));
  }
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
    throw Error::badFile(name_, "member " + printable(member) + " encrypted", "no encryption");
  }
  const std::unique_ptr<zip_file_t, FileCloser> file(zip_fopen_index(state_->zip, index, 0));
  if (!file) {
    throw Error::badFile(name_, "member " + printable(member) + " that cannot be opened", "a complete zip archive")
        .withDetails(zip_strerror(state_->zip));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(stat.size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const zip_int64_t n = zip_fread(file.get(), bytes.data() + done, bytes.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  // One more read: the checksum is compared at the end of the data, and there must be no more of it.
  std::byte extra{};
  if (done != bytes.size() || zip_fread(file.get(), &extra, 1) != 0) {
    throw Error::badFile(name_, "member " + printable(member) + " damaged", "data of the declared size and checksum");
  }
  return bytes;
}

}  // namespace lineament
