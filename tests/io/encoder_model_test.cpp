#include "core/io/encoder_model.h"

#include <limits>
#include <map>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/io/safetensors.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

namespace lineament {
namespace {

constexpr int kLatent = 8, kRows = 3;

NamedTensor tensor(const std::string& name, std::vector<int> shape) {
  std::size_t count = 1;
  for (const int d : shape) count *= static_cast<std::size_t>(d);
  return {name, std::move(shape), NumpyRandomState(static_cast<std::uint32_t>(count)).randn(count)};
}

// One stage on pictures of 16 pixels: 8, then 4 pixels are left.
SafetensorsFile tinyEncoder() {
  SafetensorsFile file;
  file.metadata = {{"format", kEncoderFormat}, {"side", "16"}, {"rows", "3"}, {"model_sha256", "abc"}};
  const auto add = [&](const std::string& name, std::vector<int> weight, int outputs) {
    file.tensors.push_back(tensor(name + ".weight", std::move(weight)));
    if (outputs > 0) file.tensors.push_back(tensor(name + ".bias", {outputs}));
  };
  add("conv0", {4, 3, 3, 3}, 4);
  add("conv1", {6, 4, 3, 3}, 6);
  add("conv2", {6, 6, 3, 3}, 6);
  add("conv3", {6, 6, 3, 3}, 6);
  add("squeeze", {2, 6}, 2);
  add("shared", {kLatent, 2 * 16}, kLatent);
  add("few", {5, 2 * 16}, 5);
  add("spread", {kLatent * kRows, 5}, 0);
  file.tensors.push_back(tensor("mean", {kLatent}));
  file.tensors.push_back(tensor("deviation", {kLatent}));
  return file;
}

std::string sentenceOf(const SafetensorsFile& encoder) {
  const test::TemporaryFolder folder;
  writeSafetensors(encoder, folder.file("e"));
  try {
    readEncoderModel(folder.file("e"));
  } catch (const Error& e) {
    return e.sentence();
  }
  return "";
}

}  // namespace

TEST_CASE("an encoder comes back with every layer", "[encoder]") {
  const test::TemporaryFolder folder;
  writeSafetensors(tinyEncoder(), folder.file("e"));
  const auto model = readEncoderModel(folder.file("e"));
  CHECK(model->modelHash == "abc");
  CHECK(model->side == 16);
  CHECK(model->rows == kRows);
  REQUIRE(model->convolutions.size() == 4);
  CHECK(model->convolutions[1].inputs == 4);
  CHECK(model->spread.bias.empty());
  CHECK(model->spread.outputs == kLatent * kRows);
}

TEST_CASE("an encoder whose parts do not fit is refused in one sentence", "[encoder][hostile]") {
  const SafetensorsFile good = tinyEncoder();
  CHECK(sentenceOf(good).empty());
  for (std::size_t i = 0; i < good.tensors.size(); ++i) {
    SafetensorsFile lacking = good;
    lacking.tensors.erase(lacking.tensors.begin() + static_cast<std::ptrdiff_t>(i));
    INFO(good.tensors[i].name);
    CHECK(!sentenceOf(lacking).empty());
    SafetensorsFile broken = good;
    broken.tensors[i].values[0] = std::numeric_limits<float>::quiet_NaN();
    CHECK(!sentenceOf(broken).empty());
  }
  for (const auto& [key, value] : std::multimap<std::string, std::string>{
           {"format", "other"}, {"side", "-4"}, {"side", "32"}, {"side", "99999999"}, {"rows", "2"}, {"rows", "x"}}) {
    SafetensorsFile lying = good;
    lying.metadata[key] = value;
    INFO(key << " " << value);
    CHECK(!sentenceOf(lying).empty());
  }
}

}  // namespace lineament
