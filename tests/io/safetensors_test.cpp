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

TEST_CASE("every 16-bit number survives the way to 32 bits and back", "[safetensors]") {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const bool notANumber = (bits & 0x7C00U) == 0x7C00U && (bits & 0x3FFU) != 0;
    if (!notANumber && toF16(fromF16(half)) != half) FAIL("bits " << bits);
  }
  CHECK(toF16(1.0F + 0x1p-11F) == 0x3C00);  // half way: to the even one
  CHECK(toF16(1.0F + 3 * 0x1p-11F) == 0x3C02);
  CHECK(toF16(0x1p-25F) == 0);
  CHECK(toF16(1.5F * 0x1p-25F) == 1);
  CHECK(toF16(65519.0F) == 0x7BFF);
  CHECK(toF16(65520.0F) == 0x7C00);
  CHECK(toF16(-1e9F) == 0xFC00);
}

TEST_CASE("a file of 16-bit numbers comes back rounded", "[safetensors]") {
  SafetensorsFile file;
  file.tensors.push_back({"a", {3}, {0.1F, -2.5F, 1000.3F}});
  const std::vector<std::byte> bytes = safetensorsBytes(file, StoredAs::kFloat16);
  CHECK(bytes.size() < safetensorsBytes(file).size());
  const SafetensorsFile back = readSafetensors(bytes, "bytes");
  REQUIRE(back.tensors.size() == 1);
  CHECK(back.tensors[0].values == std::vector<float>{fromF16(toF16(0.1F)), -2.5F, fromF16(toF16(1000.3F))});
}
