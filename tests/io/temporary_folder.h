#pragma once
// A folder that is empty at first and gone at the end, and helpers to put bytes into it.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file.h"

namespace lineament::test {

class TemporaryFolder {
 public:
  TemporaryFolder() : path_(std::filesystem::temp_directory_path() / name()) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path file(const std::string& fileName) const { return path_ / fileName; }
  std::filesystem::path write(const std::string& fileName, std::string_view bytes) const {
    writeFileAtomically(file(fileName), bytes);
    return file(fileName);
  }
  /// The same without waiting for the disk, for tests that write thousands of files.
  std::filesystem::path overwrite(const std::string& fileName, std::string_view bytes) const {
    std::ofstream(file(fileName), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file(fileName);
  }

 private:
  static std::string name() {
    static int counter = 0;
    return std::string("lineament_io_")
        .append(std::to_string(::getpid()))
        .append("_")
        .append(std::to_string(counter++));
  }
  std::filesystem::path path_;
};

inline std::string bytesOf(const std::filesystem::path& path) {
  const std::vector<std::byte> b = readFile(path, std::size_t{1} << 28U);
  return std::string(reinterpret_cast<const char*>(b.data()), b.size());
}

/// The sentence of the Error that `action` throws; empty when it throws none. Any other exception passes on and fails.
template <class Action>
std::string refusal(Action&& action) {
  try {
    action();
  } catch (const Error& e) {
    return e.sentence();
  }
  return {};
}

}  // namespace lineament::test
