#include <algorithm>
#include <array>
#include <cstdio>

#include "core/io/input_file.h"
#include "core/io/safetensors_header.h"
#include "core/io/stylegan2_file.h"

namespace lineament {

namespace {

std::string sizeText(std::uint64_t bytes) {
  char text[40];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return text;
}

}  // namespace

std::string cardOf(const StyleGan2File& file) {
  const StyleGan2Model& m = *file.model;
  const auto number = [](std::uint64_t n) { return std::to_string(n); };
  std::string card = "A StyleGAN2 face generator that this program can use.\n";
  const auto line = [&](const char* what, const std::string& value) { card.append(what).append(value).append("\n"); };
  line("Family: ", std::string(nameOf(file.family)) + ", " + std::string(nameOf(file.form)) +
                       (file.prefix.empty() ? "" : ", network " + file.prefix.substr(0, file.prefix.size() - 1)));
  line("Picture: ", number(static_cast<std::uint64_t>(m.imageResolution())) + " x " +
                        number(static_cast<std::uint64_t>(m.imageResolution())) + " pixels");
  std::string channels;
  for (const StyleGan2Head& h : m.heads) channels.append(channels.empty() ? "" : ", ").append(std::to_string(h.in));
  line("Layers: ", number(m.convs.size()) + " convolutions and " + number(m.heads.size()) + " image heads, " +
                       number(m.mapping.size()) + " mapping layers; channels " + channels);
  line("Rows: ", number(static_cast<std::uint64_t>(m.styleRows())) + " style rows of " +
                     number(static_cast<std::uint64_t>(m.latentSize)) + " numbers; z of " +
                     number(static_cast<std::uint64_t>(m.zSize)));
  line("Weights: ", number(parameterCount(m)) + " numbers, stored as " + file.precision);
  line("Mean latent: ", file.meanLatentGiven   ? "in the file"
                        : m.meanLatent.empty() ? "not in the file; computed when the model is loaded"
                                               : "not in the file; computed from 10,000 seeds");
  if (!file.noiseGiven) line("Noise: ", "not in the file; made from a fixed seed");
  line("Hash: ", m.hash);
  line("Size: ", sizeText(file.bytes));
  card.append(
      "Licence: the file does not say. Weights by NVIDIA, and what was trained further from them, are for "
      "non-commercial use.");
  return card;
}

bool looksLikeCheckpoint(const std::filesystem::path& path) {
  std::array<char, 16> start{};
  const InputFile file(path, UINT64_MAX);
  file.readAt(0, start.data(), static_cast<std::size_t>(std::min<std::uint64_t>(file.size(), start.size())));
  if (start[0] == 'P' && start[1] == 'K') return true;
  if (static_cast<unsigned char>(start[0]) == 0x80U && static_cast<unsigned char>(start[1]) <= 5U) return true;
  if (start[8] != '{') return false;
  const SafetensorsHeader header = readSafetensorsHeader(file);
  const auto format = header.metadata.find("format");
  return format == header.metadata.end() || !format->second.starts_with("lineament-") ||
         format->second.starts_with("lineament-stylegan2");
}

}  // namespace lineament
