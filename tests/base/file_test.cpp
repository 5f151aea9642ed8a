#include "core/base/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>

#include "core/base/error.h"
#include "tests/support/catch.h"

using namespace lineament;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() : path(fs::temp_directory_path() / std::string("lineament_file_").append(std::to_string(::getpid()))) {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
  }
  fs::path path;
};

std::string text(const fs::path& path) {
  const std::vector<std::byte> b = readFile(path, 1 << 20);
  std::string s;
  for (const std::byte c : b) s += static_cast<char>(c);
  return s;
}

ErrorCode codeOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& e) {
    return e.code();
  }
  return ErrorCode::kInternal;  // none of the cases below expects this one
}

}  // namespace

TEST_CASE("what is written is read", "[file]") {
  const Folder f;
  writeFileAtomically(f.path / "a", std::string_view("one"));
  CHECK(text(f.path / "a") == "one");
  writeFileAtomically(f.path / "a", std::string_view("two and more"));
  CHECK(text(f.path / "a") == "two and more");
  writeFileAtomically(f.path / "a", std::string_view(""));
  CHECK(text(f.path / "a").empty());
  CHECK(f.count() == 1);
}

TEST_CASE("reading is bounded and says why", "[file]") {
  const Folder f;
  writeFileAtomically(f.path / "a", std::string_view("12345"));
  CHECK(readFile(f.path / "a", 5).size() == 5);
  CHECK(codeOf([&] { readFile(f.path / "a", 4); }) == ErrorCode::kBadFile);
  CHECK(codeOf([&] { readFile(f.path / "missing", 4); }) == ErrorCode::kNotFound);
  CHECK(codeOf([&] { readFile(f.path, 4); }) == ErrorCode::kBadFile);
  REQUIRE(::mkfifo((f.path / "pipe").c_str(), 0600) == 0);
  CHECK(codeOf([&] { readFile(f.path / "pipe", 4); }) == ErrorCode::kBadFile);
}

TEST_CASE("a failed write leaves the old file and nothing new", "[file]") {
  const Folder f;
  CHECK(codeOf([&] { writeFileAtomically(f.path / "none" / "a", std::string_view("x")); }) == ErrorCode::kIo);

  fs::create_directories(f.path / "folder" / "inside");
  CHECK(codeOf([&] { writeFileAtomically(f.path / "folder", std::string_view("x")); }) == ErrorCode::kIo);
  CHECK(fs::is_directory(f.path / "folder" / "inside"));
  CHECK(f.count() == 1);

  // A limit on file sizes makes write() fail half-way, like a disk that fills up.
  writeFileAtomically(f.path / "a", std::string_view("old"));
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 4096, before.rlim_max };
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const ErrorCode code = codeOf([&] { writeFileAtomically(f.path / "a", std::string_view(std::string(100000, 'x'))); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, oldHandler);
  CHECK(code == ErrorCode::kIo);
  CHECK(text(f.path / "a") == "old");
  CHECK(f.count() == 2);
}

TEST_CASE("links and modes survive replacing", "[file]") {
  const Folder f;
  writeFileAtomically(f.path / "real", std::string_view("old"));
  fs::permissions(f.path / "real", fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real", f.path / "link");
  writeFileAtomically(f.path / "link", std::string_view("new"));
  CHECK(fs::is_symlink(f.path / "link"));
  CHECK(text(f.path / "real") == "new");
  CHECK(fs::status(f.path / "real").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}
