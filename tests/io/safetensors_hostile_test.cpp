// Files made to hurt: every one must end in an Error of one sentence, never in a crash or a huge allocation.
#include <cstdio>
#include <cstring>
#include <random>

#include "core/io/mobile_model.h"
#include "core/io/safetensors.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

std::string fileOf(const std::string& header, std::size_t dataBytes) {
  std::string bytes(8, '\0');
  const std::uint64_t n = header.size();
  std::memcpy(bytes.data(), &n, 8);
  return bytes + header + std::string(dataBytes, '\0');
}

std::string refusalOf(const std::string& header, std::size_t dataBytes) {
  const test::TemporaryFolder f;
  const auto path = f.write("x", fileOf(header, dataBytes));
  return test::refusal([&] { readSafetensors(path); });
}

}  // namespace

TEST_CASE("lying headers are refused", "[safetensors][hostile]") {
  CHECK(refusalOf(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8).empty());  // the honest one
  const auto [header, dataBytes] = GENERATE(table<std::string, std::size_t>({
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 12},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"shape":[2],"data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", 8},
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}})", 8},
      {R"({"a":7})", 8},
      {R"([1,2])", 8},
      {R"({"a":)", 8},
      {"", 8},
      {R"({"__metadata__":{"x":1}})", 0},
      {R"({"__metadata__":[]})", 0},
      // Overlapping, with a hole, and doubled.
      {R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
       12},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})",
       12},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
       8},
  }));
  INFO(header);
  const std::string sentence = refusalOf(header, dataBytes);
  CHECK(sentence.find("found ") != std::string::npos);
  CHECK(sentence.find("expected ") != std::string::npos);
}

TEST_CASE("a header of brackets does not fill the memory", "[safetensors][hostile]") {
  CHECK_FALSE(refusalOf(std::string(2000000, '['), 0).empty());
  std::string nested;
  for (int i = 0; i < 100000; ++i) nested += "{\"a\":";
  CHECK_FALSE(refusalOf(nested, 0).empty());
}

TEST_CASE("a header length that lies is refused before anything is allocated", "[safetensors][hostile]") {
  const test::TemporaryFolder f;
  for (const std::uint64_t lie : {std::uint64_t{1}, std::uint64_t{53}, std::uint64_t{55}, std::uint64_t{17} << 20U,
                                  std::uint64_t{1} << 62U, ~std::uint64_t{0}, ~std::uint64_t{0} - 7}) {
    std::string bytes = fileOf(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8);
    std::memcpy(bytes.data(), &lie, 8);
    const auto path = f.write("x", bytes);
    CHECK_FALSE(test::refusal([&] { readSafetensors(path); }).empty());
  }
  CHECK_FALSE(test::refusal([&] { readSafetensors(f.file("missing")); }).empty());
  CHECK_FALSE(test::refusal([&] { readSafetensors(f.file("")); }).empty());
}

TEST_CASE("a file above 2 GiB is refused", "[safetensors][hostile]") {
  const test::TemporaryFolder f;
  const auto path = f.write("x", "x");
  std::filesystem::resize_file(path, (std::uint64_t{2} << 30U) + 1);  // sparse: takes no room
  CHECK(test::refusal([&] { readSafetensors(path); }).find("at most") != std::string::npos);
}

TEST_CASE("a model cut anywhere is refused", "[model][hostile]") {
  const test::TemporaryFolder f;
  writeMobileModel(*makeTinyModel(3, 16), f.file("m"));
  const std::string whole = test::bytesOf(f.file("m"));
  for (std::size_t i = 0; i < 120; ++i) {
    const std::size_t keep = i < 40 ? i : whole.size() * (i - 40) / 80;
    const auto path = f.write("cut", std::string_view(whole).substr(0, keep));
    CHECK_FALSE(test::refusal([&] { readMobileModel(path); }).empty());
  }
  const auto longer = f.write("longer", whole + "x");
  CHECK_FALSE(test::refusal([&] { readMobileModel(longer); }).empty());
}

TEST_CASE("random changes of the header are refused or harmless", "[model][hostile]") {
  const test::TemporaryFolder f;
  writeMobileModel(*makeTinyModel(3, 16), f.file("m"));
  const std::string whole = test::bytesOf(f.file("m"));
  std::uint64_t headerBytes = 0;
  std::memcpy(&headerBytes, whole.data(), 8);
  std::mt19937 random(20);
  const std::string reference = makeTinyModel(3, 16)->hash;
  int refused = 0;
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = whole;
    const int changes = 1 + static_cast<int>(random() % 3U);
    for (int k = 0; k < changes; ++k) {
      const std::size_t at = random() % (8 + headerBytes);
      const auto old = static_cast<unsigned char>(bytes[at]);
      bytes[at] = static_cast<char>(random() % 2U == 0 ? old ^ (1UL << (random() % 8U)) : random() % 256U);
    }
    // Written plainly: thousands of flushes to disk would only cost time.
    std::FILE* out = std::fopen(f.file("x").c_str(), "wb");
    REQUIRE(out != nullptr);
    REQUIRE(std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size());
    std::fclose(out);
    std::shared_ptr<const MobileModel> model;
    if (test::refusal([&] { model = readMobileModel(f.file("x")); }).empty()) {
      ++accepted;  // title, license note or padding
      CHECK(model->hash == reference);
    } else {
      ++refused;
    }
  }
  CHECK(refused > 2000);
  CHECK(refused + accepted == 3000);
}
