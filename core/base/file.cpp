#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>

#include "core/base/error.h"

namespace lineament {

namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  /// Close errors count: network file systems report a full disk only here.
  int closeNow() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd);
  }

 private:
  int fd_;
};

/// Removes the temporary file unless it was renamed to its final name.
class TemporaryFile {
 public:
  explicit TemporaryFile(fs::path path) : path_(std::move(path)) {}
  ~TemporaryFile() {
    if (!kept_) ::unlink(path_.c_str());
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const fs::path& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  fs::path path_;
  bool kept_ = false;
};

fs::path neighbourOf(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  std::string name = ".";
  name.append(path.filename().string()).append(".tmp-").append(std::to_string(::getpid()));
  name.append("-").append(std::to_string(counter.fetch_add(1)));
  return path.parent_path() / name;
}

void writeAll(int fd, std::span<const std::byte> bytes, const std::string& doing) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      throw Error::io(doing, errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

}  // namespace

std::vector<std::byte> readFile(const fs::path& path, std::size_t maxBytes) {
  // O_NONBLOCK: opening a named pipe must not hang; it has no effect on regular files.
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) {
    if (errno == ENOENT) throw Error::notFound(path.string(), "check the name and the folder");
    throw Error::io("open " + path.string(), errno);
  }
  struct stat st {};
  if (::fstat(fd.get(), &st) != 0) throw Error::io("read " + path.string(), errno);
  if (!S_ISREG(st.st_mode)) throw Error::badFile(path.string(), "a folder or device", "a regular file");
  const auto size = static_cast<std::uintmax_t>(st.st_size);
  if (size > maxBytes) {
    throw Error::badFile(path.string(), std::to_string(size) + " bytes", "at most " + std::to_string(maxBytes));
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::read(fd.get(), bytes.data() + done, bytes.size() - done);
    if (n < 0) {
      if (errno == EINTR) continue;
      throw Error::io("read " + path.string(), errno);
    }
    if (n == 0) break;  // the file shrank meanwhile
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

void writeFileAtomically(const fs::path& path, std::span<const std::byte> bytes) {
  const std::string doing = "write " + path.string();
  std::error_code ignored;
  // A link keeps pointing where it points: the file behind it is replaced.
  const fs::path target = fs::is_symlink(path, ignored) ? fs::weakly_canonical(path) : path;

  mode_t mode = 0666;  // narrowed by the umask
  struct stat old {};
  const bool replaces = ::stat(target.c_str(), &old) == 0;
  if (replaces) mode = old.st_mode & 07777U;

  const fs::path neighbour = neighbourOf(target);
  Descriptor fd(::open(neighbour.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (fd.get() < 0) throw Error::io(doing, errno);
  TemporaryFile temporary(neighbour);
  // Some file systems have no modes; the contents matter more.
  if (replaces && S_ISREG(old.st_mode) && ::fchmod(fd.get(), mode) != 0) errno = 0;

  writeAll(fd.get(), bytes, doing);
  if (::fsync(fd.get()) != 0) throw Error::io(doing, errno);
  if (fd.closeNow() != 0) throw Error::io(doing, errno);
  if (::rename(neighbour.c_str(), target.c_str()) != 0) throw Error::io(doing, errno);
  temporary.keep();

  // Flushes the name as well. The new file is already complete, so a failure here is not an error.
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  const Descriptor dir(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (dir.get() >= 0 && ::fsync(dir.get()) != 0) errno = 0;
}

void writeFileAtomically(const fs::path& path, std::string_view text) {
  writeFileAtomically(path, std::as_bytes(std::span<const char>(text.data(), text.size())));
}

}  // namespace lineament
