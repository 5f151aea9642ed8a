// Style networks read from files: the project's own, and a state dict of fast_neural_style.
#include <filesystem>

#include "core/base/error.h"
#include "core/io/safetensors.h"
#include "core/io/style_model.h"
#include "tests/io/temporary_folder.h"
#include "tests/io/torch_bytes.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

NamedTensor tensor(const std::string& name, std::vector<int> shape, float value = 0.5F) {
  std::size_t count = 1;
  for (const int n : shape) count *= static_cast<std::size_t>(n);
  return {name, std::move(shape), std::vector<float>(count, value)};
}

SafetensorsFile sharedNetwork() {
  SafetensorsFile file;
  const auto layer = [&](const std::string& name, int outputs, int inputs, int kernel) {
    file.tensors.push_back(tensor(name + ".weight", {outputs, inputs, kernel, kernel}));
    file.tensors.push_back(tensor(name + ".scale", {2, outputs}));
    file.tensors.push_back(tensor(name + ".shift", {2, outputs}));
  };
  layer("in", 16, 3, 5);
  layer("down1", 16, 16, 3);
  layer("down2", 32, 16, 3);
  layer("block0.a", 32, 32, 3);
  layer("block0.b", 32, 32, 3);
  layer("up1", 16, 32, 3);
  layer("up2", 16, 16, 3);
  file.tensors.push_back(tensor("out.weight", {3, 16, 5, 5}));
  file.tensors.push_back(tensor("out.bias", {3}));
  return file;
}

// A state dict of fast_neural_style with few channels; `without` is left out.
std::filesystem::path stateDict(const test::TemporaryFolder& folder, const std::string& without = "") {
  std::vector<std::pair<std::string, std::string>> entries;
  std::vector<std::string> storages;
  const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) {
    if (name == without) return;
    std::int64_t count = 1;
    std::vector<std::int64_t> strides(shape.size());
    for (std::size_t i = shape.size(); i-- > 0;) {
      strides[i] = count;
      count *= shape[i];
    }
    const test::PickledTensor t{
        .key = std::to_string(storages.size()), .elements = count, .shape = shape, .strides = strides};
    entries.emplace_back(name, t.instructions());
    storages.push_back(test::raw(std::vector<float>(static_cast<std::size_t>(count), 0.25F)));
  };
  const auto layer = [&](const std::string& conv, const std::string& norm, std::int64_t out, std::int64_t in,
                         std::int64_t kernel) {
    add(conv + ".conv2d.weight", {out, in, kernel, kernel});
    add(conv + ".conv2d.bias", {out});
    if (norm.empty()) return;
    add(norm + ".weight", {out});
    add(norm + ".bias", {out});
    add(norm + ".running_mean", {out});  // files of old versions have them; they mean nothing
  };
  layer("conv1", "in1", 4, 3, 9);
  layer("conv2", "in2", 6, 4, 3);
  layer("conv3", "in3", 8, 6, 3);
  for (int i = 1; i <= 5; ++i) {
    const std::string block = "res" + std::to_string(i);
    layer(block + ".conv1", block + ".in1", 8, 8, 3);
    layer(block + ".conv2", block + ".in2", 8, 8, 3);
  }
  layer("deconv1", "in4", 6, 8, 3);
  layer("deconv2", "in5", 4, 6, 3);
  layer("deconv3", "", 3, 4, 9);
  test::writeZip(test::torchZip(test::dictOf(entries), storages), folder.file("mosaic.pth"));
  return folder.file("mosaic.pth");
}

std::string refusal(const SafetensorsFile& file) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.file("network.safetensors");
  writeSafetensors(file, path);
  try {
    readStyleModel(path);
  } catch (const Error& e) {
    return e.sentence();
  }
  return "";
}

}  // namespace

TEST_CASE("style model: the shared network") {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.file("network.safetensors");
  writeSafetensors(sharedNetwork(), path);
  const StyleModel model = readStyleModel(path);
  CHECK(model.styles == 2);
  CHECK(model.range == StyleRange::kUnit);
  REQUIRE(model.layers.size() == 8);
  CHECK(model.layers[1].stride == 2);
  CHECK(model.layers[3].opensBlock);
  CHECK(model.layers[4].closesBlock);
  CHECK_FALSE(model.layers[4].relu);
  CHECK(model.layers[5].upsampled);
  CHECK(model.layers[5].scales.size() == 2);
  CHECK(model.layers[7].scales.empty());
  CHECK(model.layers[7].bias.size() == 3);
}

TEST_CASE("style model: what does not fit is one sentence") {
  SafetensorsFile missing = sharedNetwork();
  std::erase_if(missing.tensors, [](const NamedTensor& t) { return t.name == "up1.shift"; });
  CHECK(refusal(missing).find("no tensor \"up1.shift\"") != std::string::npos);

  SafetensorsFile misshaped = sharedNetwork();
  for (NamedTensor& t : misshaped.tensors) {
    if (t.name == "down2.weight") t = tensor(t.name, {32, 8, 3, 3});
  }
  CHECK(refusal(misshaped).find("after 16 channels") != std::string::npos);

  SafetensorsFile infinite = sharedNetwork();
  infinite.tensors.front().values.front() = std::numeric_limits<float>::infinity();
  CHECK(refusal(infinite).find("not finite") != std::string::npos);

  SafetensorsFile styles = sharedNetwork();
  for (NamedTensor& t : styles.tensors) {
    if (t.name == "up2.scale") t = tensor(t.name, {3, 16});
  }
  CHECK(refusal(styles).find("3 x 16") != std::string::npos);
}

TEST_CASE("style model: a state dict of fast_neural_style") {
  const test::TemporaryFolder folder;
  const StyleModel model = readStyleModel(stateDict(folder));
  CHECK(model.range == StyleRange::kBytes);
  CHECK(model.styles == 1);
  REQUIRE(model.layers.size() == 16);
  CHECK(model.layers[0].kernel == 9);
  CHECK(model.layers[0].stride == 1);
  CHECK(model.layers[2].stride == 2);
  CHECK(model.layers[3].opensBlock);
  CHECK(model.layers[12].closesBlock);
  CHECK(model.layers[13].upsampled);
  CHECK(model.layers[14].scales.front().size() == 4);
  CHECK(model.layers[15].bias.size() == 3);
}

TEST_CASE("style model: a state dict of another network is one sentence") {
  for (const char* name : {"in4.weight", "res3.conv2.conv2d.weight", "deconv3.conv2d.bias"}) {
    const test::TemporaryFolder folder;
    try {
      readStyleModel(stateDict(folder, name));
      FAIL("read without " << name);
    } catch (const Error& e) {
      CHECK(e.sentence().find(name) != std::string::npos);
      CHECK(e.sentence().find("fast_neural_style") != std::string::npos);
    }
  }
}
