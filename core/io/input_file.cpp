#include "core/io/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/base/error.h"

namespace lineament {

InputFile::InputFile(const std::filesystem::path& path, std::uint64_t maxBytes) : name_(path.string()) {
  // O_NONBLOCK: opening a named pipe must not hang; it has no effect on regular files.
  fd_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd_ < 0) {
    if (errno == ENOENT) throw Error::notFound(name_, "check the name and the folder");
    throw Error::io("open " + name_, errno);
  }
  struct stat st {};
  const bool known = ::fstat(fd_, &st) == 0;
  size_ = known ? static_cast<std::uint64_t>(st.st_size) : 0;
  if (known && S_ISREG(st.st_mode) && size_ <= maxBytes) return;
  // The destructor does not run for a constructor that throws.
  const int why = errno;
  ::close(fd_);
  if (!known) throw Error::io("read " + name_, why);
  if (!S_ISREG(st.st_mode)) throw Error::badFile(name_, "a folder or device", "a regular file");
  throw Error::badFile(name_, std::to_string(size_) + " bytes", "at most " + std::to_string(maxBytes));
}

InputFile::InputFile(std::span<const std::byte> bytes, std::string name)
    : name_(std::move(name)), bytes_(bytes), size_(bytes.size()) {}

InputFile::~InputFile() {
  if (fd_ >= 0) ::close(fd_);
}

void InputFile::readAt(std::uint64_t offset, void* to, std::size_t bytes) const {
  if (fd_ < 0) {
    if (offset > bytes_.size() || bytes > bytes_.size() - offset) {
      throw Error::badFile(name_, "an end after " + std::to_string(bytes_.size()) + " bytes", "more data");
    }
    std::copy_n(bytes_.data() + offset, bytes, static_cast<std::byte*>(to));
    return;
  }
  auto* p = static_cast<char*>(to);
  while (bytes > 0) {
    const ssize_t n = ::pread(fd_, p, bytes, static_cast<off_t>(offset));
    if (n < 0) {
      if (errno == EINTR) continue;
      throw Error::io("read " + name_, errno);
    }
    if (n == 0) throw Error::badFile(name_, "an end after " + std::to_string(offset) + " bytes", "more data");
    p += n;
    offset += static_cast<std::uint64_t>(n);
    bytes -= static_cast<std::size_t>(n);
  }
}

}  // namespace lineament
