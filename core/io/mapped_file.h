#pragma once
// All bytes of a file without reading them: large files are mapped, so that only the pages that are looked at cost
// memory; small ones are read, so that one that shrinks meanwhile is an Error. (Of a large file that is cut off while
// it is open the system ends the program; checkpoints of that size are not files that others write to.) Any thread.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace lineament {

class MappedFile {
 public:
  /// Throws kNotFound, kIo, or kBadFile when it is no regular file or larger than `maxBytes`.
  MappedFile(const std::filesystem::path& path, std::uint64_t maxBytes);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::string& name() const { return name_; }
  std::span<const std::byte> bytes() const { return bytes_; }
  /// Memory of the pages of `part` is given back; whoever looks again reads the file again.
  void release(std::span<const std::byte> part) const;

 private:
  std::string name_;
  std::vector<std::byte> read_;
  void* mapping_ = nullptr;
  std::span<const std::byte> bytes_;
};

}  // namespace lineament
