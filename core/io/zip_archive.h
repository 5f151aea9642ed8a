#pragma once
// Members of a zip file by name. What a member says about its size is checked before anything is allocated, and its
// checksum after reading. One thread per object.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

class ZipArchive {
 public:
  /// Throws kNotFound, kIo, kBadFile (no zip, or larger than `maxFileBytes`).
  ZipArchive(const std::filesystem::path& path, std::uint64_t maxFileBytes);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  const std::string& name() const { return name_; }
  std::uint64_t fileBytes() const { return fileBytes_; }  ///< of the archive itself
  /// Names in the order of the directory.
  std::vector<std::string> members() const;
  bool contains(const std::string& member) const;
  /// Throws kBadFile: missing, encrypted, larger than `maxBytes`, another size than declared, wrong checksum.
  std::vector<std::byte> read(const std::string& member, std::uint64_t maxBytes) const;

 private:
  struct State;
  std::string name_;
  std::uint64_t fileBytes_ = 0;
  std::unique_ptr<State> state_;
};

}  // namespace lineament
