#include "core/io/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/error.h"
#include "core/io/input_file.h"

namespace lineament {

namespace {

constexpr std::uint64_t kSmall = std::uint64_t{16} << 20U;

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path, std::uint64_t maxBytes) : name_(path.string()) {
  const InputFile file(path, maxBytes);
  if (file.size() <= kSmall) {
    read_.resize(static_cast<std::size_t>(file.size()));
    file.readAt(0, read_.data(), read_.size());
    bytes_ = read_;
    return;
  }
  const auto size = static_cast<std::size_t>(file.size());
  mapping_ = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (mapping_ == MAP_FAILED) {
    mapping_ = nullptr;
    throw Error::io("read " + name_, errno);
  }
  bytes_ = {static_cast<const std::byte*>(mapping_), size};
}

void MappedFile::release(std::span<const std::byte> part) const {
  if (mapping_ == nullptr || part.empty()) return;
  // Whole pages, neighbours included: nothing is lost, the mapping is never written to.
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto from = static_cast<std::size_t>(part.data() - bytes_.data()) / page * page;
  const std::size_t end = static_cast<std::size_t>(part.data() - bytes_.data()) + part.size();
  ::madvise(static_cast<std::byte*>(mapping_) + from, end - from, MADV_DONTNEED);
}

MappedFile::~MappedFile() {
  if (mapping_ != nullptr) ::munmap(mapping_, bytes_.size());
}

}  // namespace lineament
