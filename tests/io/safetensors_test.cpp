#include "core/io/safetensors.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/io/half.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

TEST_CASE("a written file comes back", "[safetensors]") {
  const test::TemporaryFolder f;
  SafetensorsFile file;
  file.metadata = {{"title", "A \"quoted\" title\nwith a line end"}, {"empty", ""}};
  file.tensors = {{"b", {2, 3}, {1, 2, 3, 4, 5, 6}}, {"a", {1}, {-0.5F}}, {"none", {0, 4}, {}}, {"scalar", {}, {7}}};
  writeSafetensors(file, f.file("x"));
  const SafetensorsFile back = readSafetensors(f.file("x"));
  CHECK(back.metadata == file.metadata);
  REQUIRE(back.tensors.size() == 4);
  for (const NamedTensor& t : file.tensors) {
    const NamedTensor* r = back.find(t.name);
    REQUIRE(r != nullptr);
    CHECK(r->shape == t.shape);
    CHECK(r->values == t.values);
  }
  CHECK(back.find("c") == nullptr);
}

TEST_CASE("wrong tensors are not written", "[safetensors]") {
  const test::TemporaryFolder f;
  SafetensorsFile file;
  file.tensors = {{"a", {2}, {1, 2, 3}}};
  CHECK_THROWS_AS(writeSafetensors(file, f.file("x")), Error);
  file.tensors = {{"a", {1}, {1}}, {"a", {1}, {2}}};
  CHECK_THROWS_AS(writeSafetensors(file, f.file("x")), Error);
  file.tensors = {{"a", {-1}, {}}};
  CHECK_THROWS_AS(writeSafetensors(file, f.file("x")), Error);
  file.tensors = {{"\xFF\xFE", {1}, {1}}};
  CHECK_THROWS_AS(writeSafetensors(file, f.file("x")), Error);
  CHECK_FALSE(std::filesystem::exists(f.file("x")));
}

TEST_CASE("16-bit numbers are converted exactly", "[safetensors]") {
  CHECK(fromF16(0x3C00) == 1.0F);
  CHECK(fromF16(0xC000) == -2.0F);
  CHECK(fromF16(0x7BFF) == 65504.0F);
  CHECK(fromF16(0x0001) == std::ldexp(1.0F, -24));
  CHECK(fromF16(0x83FF) == -std::ldexp(1023.0F, -24));
  CHECK(fromF16(0x0400) == std::ldexp(1.0F, -14));
  CHECK(fromF16(0x7C00) == std::numeric_limits<float>::infinity());
  CHECK(std::isnan(fromF16(0x7E00)));
  CHECK(fromBf16(0x3F80) == 1.0F);
  CHECK(fromBf16(0xC040) == -3.0F);

  const std::string header = R"({"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},)"
                             R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}})";
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(header.size());
  bytes += header;
  bytes.append("\x00\x3C\x00\xC0\x40\xC0", 6);
  const test::TemporaryFolder f;
  const SafetensorsFile file = readSafetensors(f.write("x", bytes));
  CHECK(file.find("h")->values == std::vector<float>{1.0F, -2.0F});
  CHECK(file.find("b")->values == std::vector<float>{-3.0F});
}

TEST_CASE("float64 becomes float32", "[safetensors]") {
  const std::string header = R"({"d":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}})";
  const double values[2] = {-2.5, 1e300};
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(header.size());
  bytes.append(header).append(reinterpret_cast<const char*>(values), sizeof values);
  const test::TemporaryFolder f;
  const SafetensorsFile file = readSafetensors(f.write("x", bytes));
  REQUIRE(file.tensors.size() == 1);
  CHECK(file.tensors[0].values == std::vector<float>{-2.5F, std::numeric_limits<float>::infinity()});
}
