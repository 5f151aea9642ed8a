#include "core/io/mobile_model.h"

#include <cmath>
#include <limits>

#include "core/io/mobile_layout.h"
#include "core/io/safetensors.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

SafetensorsFile tinyFile(const test::TemporaryFolder& f) {
  writeMobileModel(*makeTinyModel(5, 32), f.file("tiny"));
  return readSafetensors(f.file("tiny"));
}

NamedTensor& tensor(SafetensorsFile& file, const std::string& name) {
  for (NamedTensor& t : file.tensors) {
    if (t.name == name) return t;
  }
  throw Error::internal("no tensor " + name);
}

std::string refusalOf(const SafetensorsFile& file, const test::TemporaryFolder& f) {
  writeSafetensors(file, f.file("changed"));
  return test::refusal([&] { readMobileModel(f.file("changed")); });
}

}  // namespace

TEST_CASE("the tiny model is a valid, reproducible network", "[model]") {
  const auto model = makeTinyModel(7, 64);
  CHECK(model->imageResolution() == 64);
  CHECK(model->latentSize == 32);
  REQUIRE(model->layers.size() == 11);
  CHECK(model->layers.front().name == "conv1");
  CHECK(model->layers[4].name == "l1.up");
  CHECK(model->layers.back().kind == MobileLayerKind::kHead);
  MobileModel copy = *model;
  checkLayerTable(copy, "tiny");
  CHECK(badTensors(copy).empty());
  CHECK(makeTinyModel(7, 64)->hash == model->hash);
  CHECK(makeTinyModel(8, 64)->hash != model->hash);
  for (const MobileLayer& l : model->layers) {
    if (l.kind != MobileLayerKind::kHead) CHECK(l.outChannels % 16 == 0);
    if (l.kind == MobileLayerKind::kUp) CHECK(l.inChannels % 64 == 0);
  }
  CHECK_THROWS_AS(makeTinyModel(7, 48), Error);
  CHECK_THROWS_AS(makeTinyModel(7, 8), Error);
}

TEST_CASE("a model comes back bit for bit", "[model]") {
  const test::TemporaryFolder f;
  MobileModel model = *makeTinyModel(5, 32);
  writeMobileModel(model, f.file("m"));
  MobileModel back = *readMobileModel(f.file("m"));
  CHECK(back.hash == model.hash);
  CHECK(back.title == model.title);
  const auto a = tensorSlots(model);
  const auto b = tensorSlots(back);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(*a[i].values == *b[i].values);
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    CHECK(back.layers[i].styleScale == model.layers[i].styleScale);
    CHECK(back.layers[i].resolution == model.layers[i].resolution);
  }
}

TEST_CASE("every mismatch is named, with found and expected", "[model]") {
  const test::TemporaryFolder f;
  SafetensorsFile file = tinyFile(f);
  tensor(file, "conv1.bias").name = "conv1.bios";
  tensor(file, "l0.up.affine.weight").shape = {32, 64};
  tensor(file, "head.weight").shape = {64, 12};
  const std::string s = refusalOf(file, f);
  CHECK(s.find("conv1.bias: found nothing, expected [64]") != std::string::npos);
  CHECK(s.find("conv1.bios: found [64], expected nothing") != std::string::npos);
  CHECK(s.find("l0.up.affine.weight: found [32, 64], expected [64, 32]") != std::string::npos);
  CHECK(s.find("head.weight: found [64, 12], expected [12, 64]") != std::string::npos);
}

TEST_CASE("numbers that are not finite are refused", "[model]") {
  const test::TemporaryFolder f;
  SafetensorsFile file = tinyFile(f);
  const float bad = GENERATE(std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                             -std::numeric_limits<float>::infinity());
  tensor(file, "l1.conv2.noise").values.back() = bad;
  tensor(file, "mean_latent").values[3] = bad;
  const std::string s = refusalOf(file, f);
  CHECK(s.find("l1.conv2.noise") != std::string::npos);
  CHECK(s.find("mean_latent") != std::string::npos);

  MobileModel model = *makeTinyModel(5, 32);
  model.layers[0].bias[0] = bad;
  CHECK_THROWS_AS(writeMobileModel(model, f.file("bad")), Error);
  CHECK_FALSE(std::filesystem::exists(f.file("bad")));
}

TEST_CASE("an altered byte is noticed", "[model]") {
  const test::TemporaryFolder f;
  SafetensorsFile file = tinyFile(f);
  CHECK(refusalOf(file, f).empty());
  SECTION("in a tensor") {
    tensor(file, "l0.conv1.weight").values[17] += 1e-3F;
  }
  SECTION("in a style scale") {
    std::string& spec = file.metadata["spec"];
    const std::size_t at = spec.find("\"style_scale\":0.");
    REQUIRE(at != std::string::npos);
    spec[at + 17] = spec[at + 17] == '5' ? '6' : '5';
  }
  SECTION("two tensors of one shape exchanged") {
    std::swap(tensor(file, "l0.conv1.noise").values, tensor(file, "l0.conv2.noise").values);
  }
  SECTION("in the checksum") {
    file.metadata["sha256"][0] = '!';
  }
  CHECK(refusalOf(file, f).find("altered") != std::string::npos);
}

TEST_CASE("layer tables that do not fit are refused", "[model]") {
  const test::TemporaryFolder f;
  SafetensorsFile file = tinyFile(f);
  SECTION("no format") {
    file.metadata.erase("format");
  }
  SECTION("another format") {
    file.metadata["format"] = "lineament-mobilestylegan-2";
  }
  SECTION("no table") {
    file.metadata.erase("spec");
  }
  SECTION("no JSON") {
    file.metadata["spec"] = "{";
  }
  SECTION("nested") {
    file.metadata["spec"] = std::string(100000, '[');
  }
  SECTION("no layers") {
    file.metadata["spec"] = R"({"latent":32,"mapping":3,"layers":[]})";
  }
  SECTION("a huge latent") {
    file.metadata["spec"] = R"({"latent":2000000000,"mapping":3,"layers":[]})";
  }
  SECTION("a huge mapping") {
    file.metadata["spec"] = R"({"latent":32,"mapping":4000000000,"layers":[]})";
  }
  SECTION("channels") {
    std::string& spec = file.metadata["spec"];
    spec.replace(spec.find("\"in\":64"), 7, "\"in\":63");
  }
  SECTION("kind") {
    std::string& spec = file.metadata["spec"];
    spec.replace(spec.find("full_conv"), 9, "full_cone");
  }
  SECTION("resolution") {
    std::string& spec = file.metadata["spec"];
    spec.replace(spec.find("\"resolution\":8"), 14, "\"resolution\":9");
  }
  CHECK_FALSE(refusalOf(file, f).empty());
}
