// StyleGAN2 from every file format: the same network, number by number, and back.
#include "core/io/stylegan2_file.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/io/mean_latent.h"
#include "core/io/model_import.h"
#include "core/io/npy.h"
#include "core/io/safetensors.h"
#include "tests/io/stylegan2_files.h"
#include "tests/io/temporary_folder.h"
#include "tests/io/tiny_wheel.h"
#include "tests/support/catch.h"
#include "tests/support/paths.h"

using namespace lineament;

namespace {

std::filesystem::path goldenFolder() {
  const std::filesystem::path shared = test::sharedFolder();
  return shared.empty() ? shared : shared / "golden" / "stylegan2";
}

double largestDifference(StyleGan2Model a, StyleGan2Model b) {
  const std::vector<StyleGan2Slot> one = tensorSlots(a), other = tensorSlots(b);
  REQUIRE(one.size() == other.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    REQUIRE(one[i].name == other[i].name);
    REQUIRE(one[i].values->size() == other[i].values->size());
    for (std::size_t k = 0; k < one[i].values->size(); ++k) {
      largest = std::max(largest, std::abs(double{(*one[i].values)[k]} - double{(*other[i].values)[k]}));
    }
  }
  return largest;
}

std::string refusal(const std::filesystem::path& path) {
  try {
    readStyleGan2(path, {.meanSeeds = 0, .progress = {}});
  } catch (const Error& e) {
    CHECK(e.code() == ErrorCode::kBadFile);
    return e.sentence();
  }
  return {};
}

std::filesystem::path written(const test::TemporaryFolder& folder, const SafetensorsFile& file) {
  const std::filesystem::path path = folder.file("changed.safetensors");
  writeSafetensors(file, path);
  return path;
}

}  // namespace

TEST_CASE("nine files of one network give one network") {
  const std::filesystem::path folder = goldenFolder();
  if (test::skipWithout(folder, "../shared/golden/stylegan2")) return;
  const StyleGan2File first = readStyleGan2(folder / "b32.safetensors");
  CHECK(first.family == StyleGan2Family::kAda);
  CHECK(first.model->imageResolution() == 32);
  CHECK(first.model->styleRows() == 8);
  CHECK(first.model->latentSize == 64);
  CHECK(first.model->mapping.size() == 2);
  CHECK(first.meanLatentGiven);
  struct Case {
    const char* name;
    StyleGan2Family family;
    CheckpointForm form;
    const char* prefix;
    bool meanGiven;
    double tolerance;  // of numbers that are stored less 1
  };
  const Case cases[] = {
      {"b32_rosinality_zip.pt", StyleGan2Family::kRosinality, CheckpointForm::kTorchZip, "g_ema.", true, 0.0},
      {"b32_rosinality_legacy.pt", StyleGan2Family::kRosinality, CheckpointForm::kTorchLegacy, "g_ema.", true, 0.0},
      {"b32_rosinality_training.pt", StyleGan2Family::kRosinality, CheckpointForm::kTorchZip, "g_ema.", false, 0.0},
      {"b32_encoder.pt", StyleGan2Family::kRosinality, CheckpointForm::kTorchZip, "state_dict.decoder.", true, 0.0},
      {"b32_genforce.pth", StyleGan2Family::kGenforce, CheckpointForm::kTorchZip, "generator_smooth.", true, 3e-7},
      {"b32_ada_protocol3.pkl", StyleGan2Family::kAda, CheckpointForm::kPickle, "G_ema.", true, 0.0},
      {"b32_ada_protocol4.pkl", StyleGan2Family::kAda, CheckpointForm::kPickle, "G_ema.", true, 0.0},
      {"b32_ada_channels_last.pkl", StyleGan2Family::kAda, CheckpointForm::kPickle, "G_ema.", true, 0.0},
      {"b32_tf.pkl", StyleGan2Family::kTensorFlow, CheckpointForm::kPickle, "Gs.", true, 3e-7}};
  for (const Case& c : cases) {
    INFO(c.name);
    const StyleGan2File file = readStyleGan2(folder / c.name);
    CHECK(file.family == c.family);
    CHECK(file.form == c.form);
    CHECK(file.prefix == c.prefix);
    CHECK(file.meanLatentGiven == c.meanGiven);
    CHECK(file.precision == "float32");
    CHECK(largestDifference(*first.model, *file.model) <= c.tolerance);
    if (c.meanGiven) {
      for (std::size_t i = 0; i < 64; ++i) {
        CHECK(double{file.model->meanLatent[i]} == Catch::Approx(first.model->meanLatent[i]).margin(1e-6));
      }
    }
    if (c.tolerance == 0.0 && std::string_view(c.name).find("encoder") == std::string_view::npos && c.meanGiven) {
      CHECK(file.model->hash == first.model->hash);
    }
    if (c.form == CheckpointForm::kPickle && c.family == StyleGan2Family::kAda) CHECK(file.model->clamp == 256.0F);
  }
  const StyleGan2File half = readStyleGan2(folder / "a64.safetensors");
  CHECK(half.model->imageResolution() == 64);
  CHECK(half.model->convs.back().out == 16);
  CHECK(half.precision == "float16");
}

TEST_CASE("a mean latent that the file lacks is that of 10,000 seeds") {
  const auto tiny = makeTinyStyleGan2(3);
  const test::TemporaryFolder folder;
  writeStyleGan2(*tiny, folder.file("a.safetensors"));
  SafetensorsFile file = readSafetensors(folder.file("a.safetensors"));
  std::erase_if(file.tensors, [](const NamedTensor& t) { return t.name == "mapping.w_avg"; });
  const std::filesystem::path path = written(folder, file);
  const StyleGan2File without = readStyleGan2(path, {.meanSeeds = 200, .progress = {}});
  CHECK_FALSE(without.meanLatentGiven);
  CHECK(without.model->meanLatent == meanLatentOf(*tiny, 200));
  CHECK(cardOf(without).find("computed") != std::string::npos);
  CHECK(readStyleGan2(path, {.meanSeeds = 0, .progress = {}}).model->meanLatent.empty());
}

TEST_CASE("what is written is read again, number by number") {
  const auto tiny = makeTinyStyleGan2(7, 64);
  const test::TemporaryFolder folder;
  writeStyleGan2(*tiny, folder.file("tiny.safetensors"));
  writeRosinality(*tiny, folder.file("tiny.pt"));
  const StyleGan2File own = readStyleGan2(folder.file("tiny.safetensors"));
  const StyleGan2File other = readStyleGan2(folder.file("tiny.pt"));
  CHECK(largestDifference(*tiny, *own.model) == 0.0);
  CHECK(largestDifference(*tiny, *other.model) == 0.0);
  CHECK(own.model->hash == tiny->hash);
  CHECK(other.model->hash == tiny->hash);
  CHECK(other.family == StyleGan2Family::kRosinality);
  CHECK(own.model->meanLatent == tiny->meanLatent);
  CHECK(other.model->meanLatent == tiny->meanLatent);
  const std::string card = cardOf(own);
  for (const char* part :
       {"StyleGAN2-ADA-PyTorch", "64 x 64", "10 style rows of 32", "float32", "in the file", "non-commercial"}) {
    INFO(part);
    CHECK(card.find(part) != std::string::npos);
  }
}

TEST_CASE("every tensor that does not fit is named, with what was expected") {
  const test::TemporaryFolder folder;
  writeStyleGan2(*makeTinyStyleGan2(7), folder.file("tiny.safetensors"));
  const SafetensorsFile good = readSafetensors(folder.file("tiny.safetensors"));
  const auto tensor = [](SafetensorsFile& file, const std::string& name) -> NamedTensor& {
    return *std::find_if(file.tensors.begin(), file.tensors.end(),
                         [&](const NamedTensor& t) { return t.name == name; });
  };
  SECTION("missing, wrong and too many at once") {
    SafetensorsFile file = good;
    std::erase_if(file.tensors, [](const NamedTensor& t) { return t.name == "synthesis.b8.conv0.bias"; });
    NamedTensor& wrong = tensor(file, "synthesis.b16.torgb.affine.bias");
    wrong.shape = {5};
    wrong.values.resize(5);
    file.tensors.push_back({"synthesis.b16.extra", {2}, {1.0F, 2.0F}});
    const std::string said = refusal(written(folder, file));
    for (const char* part : {"synthesis.b8.conv0.bias: found nothing, expected [16]",
                             "synthesis.b16.torgb.affine.bias: found [5], expected [12]",
                             "synthesis.b16.extra: found [2], expected nothing"}) {
      INFO(said);
      CHECK(said.find(part) != std::string::npos);
    }
  }
  SECTION("not a number") {
    SafetensorsFile file = good;
    tensor(file, "synthesis.b8.conv1.weight").values[17] = std::nanf("");
    CHECK(refusal(written(folder, file)).find("synthesis.b8.conv1.weight") != std::string::npos);
  }
  SECTION("another filter") {
    SafetensorsFile file = good;
    file.tensors.push_back({"synthesis.b8.resample_filter", {4, 4}, std::vector<float>(16, 1.0F / 16)});
    CHECK(refusal(written(folder, file)).find("synthesis.b8.resample_filter") != std::string::npos);
  }
}

TEST_CASE("other networks are refused by name") {
  const test::TemporaryFolder folder;
  writeStyleGan2(*makeTinyStyleGan2(7), folder.file("tiny.safetensors"));
  const SafetensorsFile good = readSafetensors(folder.file("tiny.safetensors"));
  const auto saidOf = [&](bool withGenerator, const std::string& name) {
    SafetensorsFile file = withGenerator ? good : SafetensorsFile{};
    file.tensors.push_back({name, {1}, {0.0F}});
    const std::string said = refusal(written(folder, file));
    INFO(said);
    CHECK(std::count(said.begin(), said.end(), '\n') == 0);
    return said;
  };
  CHECK(saidOf(false, "synthesis.input.freqs").find("StyleGAN3") != std::string::npos);
  CHECK(saidOf(false, "G_ema.synthesis.L0_36_512.weight").find("StyleGAN3") != std::string::npos);
  CHECK(saidOf(false, "Gs.4x4/Const/StyleMod/weight").find("first version") != std::string::npos);
  CHECK(saidOf(false, "generator.progression.0.conv1.conv.weight_orig").find("first version") != std::string::npos);
  CHECK(saidOf(false, "b4.mbstd").find("discriminator") != std::string::npos);
  CHECK(saidOf(false, "final_linear.0.weight").find("discriminator") != std::string::npos);
  CHECK(saidOf(false, "resnet.weight").find("something else") != std::string::npos);
  CHECK(saidOf(true, "mapping.embed.weight").find("labels") != std::string::npos);
  CHECK(saidOf(true, "synthesis.b8.skip.weight").find("'resnet'") != std::string::npos);
}

TEST_CASE("checkpoints of four code bases, made byte by byte") {
  const auto tiny = makeTinyStyleGan2(19, 16);
  const test::TemporaryFolder folder;
  const std::pair<std::string, StyleGan2Family> files[] = {
      {test::adaPickle(*tiny), StyleGan2Family::kAda},
      {test::tensorFlowPickle(*tiny), StyleGan2Family::kTensorFlow},
      {test::genforceFile(*tiny), StyleGan2Family::kGenforce}};
  for (const auto& [bytes, family] : files) {
    const StyleGan2File file = readStyleGan2(folder.write("model", bytes));
    CHECK(file.family == family);
    CHECK(file.meanLatentGiven);
    CHECK(largestDifference(*tiny, *file.model) < 3e-7);
    CHECK(describeFile(folder.file("model")).find("16 x 16 pixels") != std::string::npos);
  }
  CHECK(readStyleGan2(folder.write("model", test::adaPickle(*tiny))).model->clamp == 256.0F);
  // Cut anywhere, or with any byte changed: one sentence, or a model.
  for (const auto& [bytes, family] : files) {
    for (std::size_t cut = 0; cut < bytes.size(); cut += 1 + bytes.size() / 60) {
      CHECK_FALSE(refusal(folder.overwrite("cut", bytes.substr(0, cut))).empty());
    }
    for (std::size_t i = 0; i < bytes.size(); i += 1 + bytes.size() / 150) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ 0x55);
      refusal(folder.overwrite("changed", changed));
    }
  }
}

TEST_CASE("tar archives and TorchScript programs are refused by name") {
  const test::TemporaryFolder folder;
  std::string tar(512, '\0');
  tar.replace(0, 8, "storages").replace(257, 5, "ustar");
  CHECK(refusal(folder.write("old.pt", tar)).find("tar archive") != std::string::npos);
  test::writeZip({{"net/constants.pkl", ")."}, {"net/data.pkl", ")."}, {"net/code/__torch__.py", "x"}},
                 folder.file("script.pt"));
  CHECK(refusal(folder.file("script.pt")).find("TorchScript") != std::string::npos);
}
