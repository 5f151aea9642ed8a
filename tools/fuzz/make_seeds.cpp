// Seeds for the readers' fuzz targets: a very small StyleGAN2 in every form that the tests' writers know.
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/io/stylegan2_file.h"
#include "tests/io/stylegan2_files.h"
#include "tests/io/torch_bytes.h"

int main(int argc, char** argv) {
  using namespace lineament;
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  std::filesystem::create_directories(folder);
  const auto model = makeRandomStyleGan2(1, {2, 2}, 4, 1);
  const auto put = [&](const char* name, std::string_view bytes) {
    std::ofstream(folder / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  };
  writeStyleGan2(*model, folder / "canonical.safetensors");
  writeRosinality(*model, folder / "rosinality.pt");
  put("genforce.pth", test::genforceFile(*model));
  put("ada.pkl", test::adaPickle(*model));
  put("tensorflow.pkl", test::tensorFlowPickle(*model));
  put("legacy.pt",
      test::torchLegacy(
          test::dictOf({{"t", test::PickledTensor{.elements = 2, .shape = {2}, .strides = {1}}.instructions()}}),
          {{2, std::string(8, '\1')}}));
}
