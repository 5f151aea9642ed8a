#include "core/io/npy.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>

#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

using namespace lineament;

namespace {

std::string npyOf(const std::string& header, const std::string& data, char version = 1) {
  std::string s("\x93NUMPY", 6);
  s += version;
  s += '\0';
  s += static_cast<char>(header.size() & 255U);
  s += static_cast<char>(header.size() >> 8U);
  if (version == 2) s.append(2, '\0');
  return s + header + data;
}

std::string header(const std::string& type, const std::string& shape, const std::string& order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

}  // namespace

TEST_CASE("arrays come back", "[npy]") {
  const test::TemporaryFolder f;
  for (const std::vector<int>& shape : {std::vector<int>{}, {6}, {2, 3}, {0, 3}, {1, 2, 1, 3}}) {
    NpyArray a;
    a.shape = shape;
    std::size_t n = 1;
    for (const int d : shape) n *= static_cast<std::size_t>(d);
    for (std::size_t i = 0; i < n; ++i) a.values.push_back(static_cast<float>(i) - 0.25F);
    writeNpy(a, f.file("a.npy"));
    const NpyArray b = readNpy(f.file("a.npy"));
    CHECK(b.shape == a.shape);
    CHECK(b.values == a.values);
    CHECK((test::bytesOf(f.file("a.npy")).size() - 4 * n) % 64 == 0);
  }
  CHECK_THROWS_AS(writeNpy({{2}, {1.0F}}, f.file("b.npy")), Error);
  CHECK_THROWS_AS(writeNpy({{-1}, {}}, f.file("b.npy")), Error);
}

TEST_CASE("other types and version 2 are converted", "[npy]") {
  const test::TemporaryFolder f;
  const double d[2] = {1.5, -3.0};
  const std::string wide(reinterpret_cast<const char*>(d), sizeof d);
  CHECK(readNpy(f.write("d", npyOf(header("<f8", "(2,)"), wide))).values == std::vector<float>{1.5F, -3.0F});
  const std::string half("\x00\x3C\x00\xC0", 4);
  CHECK(readNpy(f.write("h", npyOf(header("<f2", "(1, 2)"), half, 2))).values == std::vector<float>{1.0F, -2.0F});
}

TEST_CASE("bad arrays are refused", "[npy][hostile]") {
  const test::TemporaryFolder f;
  const std::string four(4, '\0');
  const std::string bytes = GENERATE_COPY(
      std::string(), std::string("x"), std::string(100, 'x'), npyOf(header("<f4", "(2,)"), four),
      npyOf(header("<f4", "(1,)"), four + four), npyOf(header("<i4", "(1,)"), four), npyOf(header(">f4", "(1,)"), four),
      npyOf(header("|O", "(1,)"), four), npyOf(header("<f4", "(1,)", "True"), four),
      npyOf(header("<f4", "(-1,)"), four), npyOf(header("<f4", "(1"), four), npyOf(header("<f4", "1"), four),
      npyOf(header("<f4", "(a,)"), four), npyOf(header("<f4", "(1,1,1,1,1,1,1,1,1,)"), four),
      npyOf(header("<f4", "(99999999999999999999,)"), four),
      npyOf(header("<f4", "(2147483647, 2147483647, 2147483647)"), four), npyOf("{}", four), npyOf("", four),
      npyOf(header("<f4", "(1,)"), four, 3), npyOf(header("<f4", "(1,)"), four).substr(0, 30));
  const auto path = f.write("x", bytes);
  CHECK_FALSE(test::refusal([&] { readNpy(path); }).empty());
}

TEST_CASE("random changes of an array file are refused or read", "[npy][hostile]") {
  const test::TemporaryFolder f;
  const std::string whole = npyOf(header("<f4", "(2, 3)"), std::string(24, '\0'));
  std::mt19937 random(4);
  int refused = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string bytes = whole;
    bytes[random() % bytes.size()] = static_cast<char>(random() % 256U);
    bytes.resize(bytes.size() - (random() % 4U == 0 ? random() % bytes.size() : 0));
    std::FILE* out = std::fopen(f.file("x").c_str(), "wb");
    REQUIRE(out != nullptr);
    std::fwrite(bytes.data(), 1, bytes.size(), out);
    std::fclose(out);
    NpyArray a;
    if (!test::refusal([&] { a = readNpy(f.file("x")); }).empty()) {
      ++refused;
    } else {
      CHECK(a.values.size() <= 12);
    }
  }
  CHECK(refused > 300);
}

TEST_CASE("a golden array of numpy is read", "[npy]") {
  const auto shared = test::sharedFolder();
  if (test::skipWithout(shared, "the folder of golden data")) return;
  const NpyArray w = readNpy(shared / "golden" / "mobile" / "w_mean.npy");
  CHECK(w.shape == std::vector<int>{1, 512});
  double norm = 0.0;
  for (const float v : w.values) norm += static_cast<double>(v) * static_cast<double>(v);
  CHECK(std::sqrt(norm) == Catch::Approx(4.118).margin(1e-3));
}
