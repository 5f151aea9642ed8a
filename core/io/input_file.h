#pragma once
// A regular file read at given places. Positioned reads instead of a mapping: a file that shrinks meanwhile is an
// Error, not a crash. One thread per object.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace lineament {

class InputFile {
 public:
  /// Throws kNotFound, kIo, or kBadFile when it is no regular file or larger than `maxBytes`.
  InputFile(const std::filesystem::path& path, std::uint64_t maxBytes);
  /// The same over bytes in memory, a member of an archive say. `name` is for error sentences; no copy is made.
  InputFile(std::span<const std::byte> bytes, std::string name);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  std::uint64_t size() const { return size_; }
  const std::string& name() const { return name_; }
  int descriptor() const { return fd_; }  ///< -1 over bytes in memory
  /// Fills all of [to, to + bytes) or throws kBadFile.
  void readAt(std::uint64_t offset, void* to, std::size_t bytes) const;

 private:
  std::string name_;
  int fd_ = -1;
  std::span<const std::byte> bytes_;  // when there is no file
  std::uint64_t size_ = 0;
};

}  // namespace lineament
