#include <algorithm>
#include <array>
#include <utility>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/io/safetensors.h"
#include "core/io/stylegan2_file.h"
#include "core/io/torch_writer.h"

namespace lineament {

namespace {

constexpr const char* kFormat = "lineament-stylegan2-1";
constexpr const char* kLicenseNote =
    "Converted from another file, whose licence holds. Weights by NVIDIA, and what was trained further from them, are "
    "for non-commercial use under the NVIDIA Source Code License.";
// [1, 3, 3, 1] both ways over 64, and the gain of 4 of an enlarging filter that rosinality multiplies in.
constexpr std::array<float, 4> kTaps{1.0F, 3.0F, 3.0F, 1.0F};

NamedTensor filterOf(std::string name, float divisor) {
  NamedTensor t{std::move(name), {4, 4}, {}};
  for (const float y : kTaps) {
    for (const float x : kTaps) t.values.push_back(y * x / divisor);
  }
  return t;
}

}  // namespace

void writeStyleGan2(const StyleGan2Model& model, const std::filesystem::path& path) {
  StyleGan2Model copy = model;
  SafetensorsFile file;
  file.metadata = {{"format", kFormat}, {"title", model.title}, {"license", kLicenseNote}};
  if (model.clamp > 0.0F) file.metadata["conv_clamp"] = std::to_string(model.clamp);
  for (StyleGan2Slot& slot : tensorSlots(copy))
    file.tensors.push_back({slot.name, slot.shape, std::move(*slot.values)});
  file.tensors.push_back({"mapping.w_avg", {model.latentSize}, model.meanLatent});
  writeSafetensors(file, path);
}

void writeRosinality(const StyleGan2Model& model, const std::filesystem::path& path) {
  StyleGan2Model copy = model;
  TorchDictionary generator;
  for (StyleGan2Slot& slot : tensorSlots(copy)) {
    StyleGan2FileSlot inFile = fileSlotOf(StyleGan2Family::kRosinality, slot);
    generator.push_back({std::move(inFile.name), std::move(inFile.shape), std::move(*slot.values)});
  }
  // rosinality loads strictly: the fixed filters have to be there.
  for (std::size_t level = 1; level < model.heads.size(); ++level) {
    generator.push_back(filterOf("convs." + std::to_string(2 * level - 2) + ".conv.blur.kernel", 16.0F));
    generator.push_back(filterOf("to_rgbs." + std::to_string(level - 1) + ".upsample.kernel", 16.0F));
  }
  writeFileAtomically(
      path, torchFileBytes({{"g_ema", std::move(generator)}}, {{"latent_avg", {model.latentSize}, model.meanLatent}}));
}

}  // namespace lineament
