#include "core/io/stylegan2_refusals.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "core/base/error.h"
#include "core/io/printable.h"

namespace lineament {

namespace {

struct Sign {
  std::string_view part;  ///< of a tensor's name
  const char* what;
};

constexpr const char* kExpected = "a StyleGAN2 generator";

// In order: the first that fits names the file.
constexpr std::array<Sign, 18> kOthers{{
    {"synthesis.input.freqs", "a StyleGAN3 generator"},
    {"synthesis.input.affine", "a StyleGAN3 generator"},
    {"synthesis.L0_", "a StyleGAN3 generator"},
    {"StyleMod", "a StyleGAN generator of the first version"},
    {"progression.", "a StyleGAN generator of the first version"},
    {"g_synthesis.blocks.", "a StyleGAN generator of the first version"},
    {"epi1.style_mod", "a StyleGAN generator of the first version"},
    {"synthesis.layer0.epilogue", "a StyleGAN generator of the first version"},
    {"4x4/PixelNorm", "a Progressive GAN"},
    {"FromRGB", "a discriminator alone"},
    {"fromrgb", "a discriminator alone"},
    {"from_rgb", "a discriminator alone"},
    {"final_linear", "a discriminator alone"},
    {"b4.mbstd", "a discriminator alone"},
    {"final_conv.conv.weight", "a discriminator alone"},
    {"input0.", "a discriminator alone"},
    {"encoder.", "an encoder without its generator"},
    {"input_layer.0.weight", "an encoder without its generator"},
}};

bool under(const std::string& name, const std::string& prefix) {
  return name.starts_with(prefix);
}

}  // namespace

void refuseWithoutGenerator(const Checkpoint& checkpoint) {
  const auto refuse = [&](const std::string& found) { throw Error::badFile(checkpoint.file, found, kExpected); };
  for (const Sign& sign : kOthers) {
    const auto has = [&](const StoredTensor& t) { return t.name.find(sign.part) != std::string::npos; };
    if (std::any_of(checkpoint.tensors.begin(), checkpoint.tensors.end(), has)) refuse(sign.what);
  }
  for (const auto& [name, text] : checkpoint.texts) {
    if (!name.ends_with(".class") && name != "class") continue;
    if (text.find("Discriminator") != std::string::npos) refuse("a discriminator alone");
  }
  if (checkpoint.tensors.empty()) refuse("no tensors at all");
  refuse(std::to_string(checkpoint.tensors.size()) + " tensors of something else (" +
         printable(checkpoint.tensors.front().name) + " ...)");
  throw Error::internal("unreachable");
}

void refuseOtherForms(const Checkpoint& checkpoint, StyleGan2Family family, const std::string& prefix) {
  const auto refuse = [&](const char* found, const char* expected) {
    throw Error::badFile(checkpoint.file, found, expected);
  };
  for (const StoredTensor& t : checkpoint.tensors) {
    if (!under(t.name, prefix)) continue;
    const std::string_view name = std::string_view(t.name).substr(prefix.size());
    const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
    if (has("StyleMod")) refuse("a StyleGAN generator of the first version", kExpected);
    if (has("mapping.embed.") || has("mapping.LabelConcat") || has("mapping.label_weight") ||
        has("mapping.embedding")) {
      refuse("a StyleGAN2 generator that needs labels (a conditional one)", "one without labels");
    }
    if (has("ToRGB_lod")) {
      refuse("a StyleGAN2 generator with progressive image heads (ToRGB_lod)", "image heads of the 'skip' form");
    }
    const bool residual =
        family == StyleGan2Family::kTensorFlow ? name.find("/Skip/") != std::string_view::npos : has(".skip.weight");
    if (residual) refuse("a StyleGAN2 generator of the 'resnet' form", "the 'skip' form");
  }
  const auto number = [&](const char* name) {
    const auto at = checkpoint.numbers.find(prefix + name);
    return at == checkpoint.numbers.end() ? std::optional<double>() : std::optional(at->second);
  };
  if (number("c_dim").value_or(0.0) > 0.0) {
    refuse("a StyleGAN2 generator that needs labels (a conditional one)", "one without labels");
  }
  if (family == StyleGan2Family::kTensorFlow && number("version").value_or(4.0) < 4.0) {
    refuse("a TensorFlow network of a version below 4", "version 4 or newer");
  }
  for (const auto& [name, text] : checkpoint.texts) {
    if (!under(name, prefix) || !name.ends_with(".architecture")) continue;
    if (text == "resnet") refuse("a StyleGAN2 generator of the 'resnet' form", "the 'skip' form");
    if (text == "orig") refuse("a StyleGAN2 generator of the 'orig' form", "the 'skip' form");
  }
}

}  // namespace lineament
