// Style networks read from files: the project's own, and a state dict of fast_neural_style.
#include <filesystem>

#include "core/base/error.h"
#include "core/io/safetensors.h"
#include "core/io/style_model.h"
#include "tests/io/temporary_folder.h"
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
