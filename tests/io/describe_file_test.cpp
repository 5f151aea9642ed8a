#include "core/io/model_import.h"
#include "core/io/npy.h"
#include "core/io/safetensors.h"
#include "tests/io/temporary_folder.h"
#include "tests/io/tiny_wheel.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

bool says(const std::filesystem::path& path, const std::string& words) {
  const std::string s = describeFile(path);
  INFO(s);
  return s.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("files are described for people", "[describe]") {
  const test::TemporaryFolder f;
  const auto model = makeTinyModel(5, 32);
  writeMobileModel(*model, f.file("model"));
  CHECK(says(f.file("model"), "Tiny test model, pictures of 32 x 32 pixels, 8 style rows"));
  SafetensorsFile other;
  other.tensors = {{"a", {2}, {1, 2}}};
  writeSafetensors(other, f.file("other"));
  CHECK(says(f.file("other"), "1 tensors and 2 numbers"));
  test::writeZip(test::wheelMembers(*model), f.file("wheel"));
  CHECK(says(f.file("wheel"), "can be imported"));
  test::writeZip({{"a", "b"}}, f.file("zip"));
  CHECK(says(f.file("zip"), "without a face generator"));
  writeNpy({{1, 2}, {1.0F, 2.0F}}, f.file("npy"));
  CHECK(says(f.file("npy"), "shape [1, 2]"));
  CHECK(says(f.write("jpg", "\xFF\xD8\xFF\xE0"), "JPEG picture"));
  CHECK(says(f.write("png", "\x89PNG\r\n\x1a\n"), "PNG picture"));
  CHECK(says(f.write("text", "hello"), "does not know (5 bytes)"));
  CHECK(says(f.write("empty", ""), "empty"));
}

TEST_CASE("a damaged file is described by its damage", "[describe]") {
  const test::TemporaryFolder f;
  writeMobileModel(*makeTinyModel(5, 32), f.file("model"));
  std::string bytes = test::bytesOf(f.file("model"));
  bytes[bytes.size() - 1] = static_cast<char>(bytes[bytes.size() - 1] ^ 1);
  CHECK(says(f.write("altered", bytes), "cannot be used"));
  CHECK(says(f.write("altered", bytes), "altered or damaged"));
  CHECK(says(f.write("cut", bytes.substr(0, bytes.size() / 2)), "cannot be used"));
  CHECK_THROWS_AS(describeFile(f.file("missing")), Error);
}
