// VGG16's weights: the checkpoint as Python writes it, the program's own file, and what is wrong with damaged ones.
#include "core/io/vgg_model.h"

#include <cstring>
#include <limits>

#include "core/io/model_import.h"
#include "core/io/safetensors.h"
#include "tests/io/python_pickles.h"
#include "tests/io/temporary_folder.h"
#include "tests/support/catch.h"

using namespace lineament;

namespace {

std::string little(std::uint32_t n) {
  std::string s(4, '\0');
  std::memcpy(s.data(), &n, 4);
  return s;
}

std::string text(const std::string& s) {
  return "X" + little(static_cast<std::uint32_t>(s.size())) + s;
}

// pickle.dumps(array, 3), without what the memo is for
std::string pickledArray(const std::vector<int>& shape, const std::vector<float>& values) {
  std::string s =
      "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n" + test::bytes("K\0\x85") + "C\001b" + "\x87R(K\001(";
  for (const int d : shape) s += "J" + little(static_cast<std::uint32_t>(d));
  s += "tcnumpy\ndtype\n" + text("f4") + "\x89\x88\x87R(K\003" + text("<") + "NNN" + "J" + little(0xFFFFFFFFU) + "J" +
       little(0xFFFFFFFFU) + test::bytes("K\0tb\x89");
  std::string data(values.size() * 4, '\0');
  std::memcpy(data.data(), values.data(), data.size());
  return s + "B" + little(static_cast<std::uint32_t>(data.size())) + data + "tb";
}

std::vector<float> innermostOut(const VggConvolution& c) {
  std::vector<float> kernel;
  for (int tap = 0; tap < 9; ++tap) {
    for (int i = 0; i < c.inChannels; ++i) {
      for (int o = 0; o < c.outChannels; ++o) {
        kernel.push_back(c.weight[static_cast<std::size_t>((o * c.inChannels + i) * 9 + tap)]);
      }
    }
  }
  return kernel;
}

std::string checkpointOf(const VggModel& model) {
  std::string s = "\x80\x03}(" + text("VGG16_0") + "}(";
  int i = 0;
  for (const VggConvolution& c : model.convolutions) {
    s += text("Conv_" + std::to_string(i++)) + "}(" + text("kernel") +
         pickledArray({3, 3, c.inChannels, c.outChannels}, innermostOut(c)) + text("bias") +
         pickledArray({c.outChannels}, c.bias) + "u";
  }
  s += "u";
  i = 0;
  for (const std::vector<float>& head : model.heads) {
    s += text("NetLinLayer_" + std::to_string(i++)) + "}(" + text("Conv_0") + "}(" + text("kernel") +
         pickledArray({1, 1, static_cast<int>(head.size()), 1}, head) + "uu";
  }
  return s + "u.";
}

}  // namespace

TEST_CASE("vgg: a checkpoint becomes the program's file and comes back", "[vgg]") {
  const test::TemporaryFolder f;
  const auto tiny = makeTinyVgg(3);
  const VggModel read = readVggCheckpoint(f.write("ckpt", checkpointOf(*tiny)));
  CHECK(read.hash == tiny->hash);
  REQUIRE(read.convolutions.size() == 13);
  CHECK(read.convolutions[4].weight == tiny->convolutions[4].weight);
  CHECK(read.heads == tiny->heads);
  CHECK(describeFile(f.file("ckpt")).find("can be imported") != std::string::npos);
  writeVggModel(read, f.file("vgg"));
  const auto again = readVggModel(f.file("vgg"));
  CHECK(again->hash == tiny->hash);
  CHECK(again->convolutions[12].bias == tiny->convolutions[12].bias);
  CHECK(describeFile(f.file("vgg")).find("VGG16") != std::string::npos);
}

TEST_CASE("vgg: what is missing or wrong is named", "[vgg]") {
  const test::TemporaryFolder f;
  const auto says = [&](const VggModel& model, const std::string& words) {
    const std::string sentence = test::refusal([&] { readVggCheckpoint(f.write("ckpt", checkpointOf(model))); });
    INFO(sentence);
    return sentence.find(words) != std::string::npos;
  };
  VggModel broken = *makeTinyVgg(3);
  broken.convolutions[5].bias[2] = std::numeric_limits<float>::infinity();
  CHECK(says(broken, "VGG16_0.Conv_5.bias: found a number that is not finite"));
  broken = *makeTinyVgg(3);
  broken.heads.pop_back();
  CHECK(says(broken, "NetLinLayer_4.Conv_0.kernel: found nothing"));
  broken = *makeTinyVgg(3);
  broken.heads[1].push_back(0.0F);
  CHECK(says(broken, "NetLinLayer_1.Conv_0.kernel: found [1, 1, 9, 1], expected [1, 1, 8, 1]"));
  broken = *makeTinyVgg(3);
  std::swap(broken.convolutions[1], broken.convolutions[2]);
  CHECK(says(broken, "expected [3, 3, 4, -1]") == false);  // 4 -> 8 fits there; what follows does not
  CHECK(says(broken, "VGG16_0.Conv_2.kernel"));
}

TEST_CASE("vgg: other files are refused", "[vgg]") {
  const test::TemporaryFolder f;
  const auto refused = [&](const std::string& bytes) {
    return test::refusal([&] { readVggCheckpoint(f.write("x", bytes)); });
  };
  CHECK(refused("").find("another kind of file") != std::string::npos);
  CHECK(refused(test::kNumpyDict4).find("no tensor VGG16_0.Conv_0.kernel") != std::string::npos);
  CHECK(refused("\x80\x03"
                "cos\nsystem\n" +
                text("true") + "\x85R.")
            .find("os.system") != std::string::npos);
  const std::string whole = checkpointOf(*makeTinyVgg(1));
  for (std::size_t n = 3; n < whole.size(); n += 997) CHECK_FALSE(refused(whole.substr(0, n)).empty());
  writeVggModel(*makeTinyVgg(1), f.file("vgg"));
  std::string altered = test::bytesOf(f.file("vgg"));
  altered.back() = static_cast<char>(altered.back() ^ 1);
  f.write("altered", altered);
  CHECK(test::refusal([&] { readVggModel(f.file("altered")); }).find("altered or damaged") != std::string::npos);
  SafetensorsFile other;
  other.tensors = {{"a", {1}, {1.0F}}};
  writeSafetensors(other, f.file("other"));
  CHECK(test::refusal([&] { readVggModel(f.file("other")); }).find("another kind of file") != std::string::npos);
}
