#pragma once
// .safetensors: 8-byte header length, JSON header, raw little-endian tensors. Every offset is checked before it is
// used.
#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace lineament {

struct NamedTensor {
  std::string name;
  std::vector<int> shape;
  std::vector<float> values;  ///< float32; F64, F16 and BF16 files are converted on reading
};

struct SafetensorsFile {
  std::map<std::string, std::string> metadata;
  std::vector<NamedTensor> tensors;
  const NamedTensor* find(const std::string& name) const;
};

/// Throws kBadFile; files above 2 GiB are refused.
SafetensorsFile readSafetensors(const std::filesystem::path& path);
/// The same from bytes in memory; `name` is for error sentences.
SafetensorsFile readSafetensors(std::span<const std::byte> bytes, const std::string& name);
struct SafetensorsEntry;
class InputFile;
/// The numbers of one entry of readSafetensorsHeader(), as float32.
std::vector<float> readSafetensorsValues(const InputFile& file, const SafetensorsEntry& entry);
enum class StoredAs { kFloat32, kFloat16 };
std::vector<std::byte> safetensorsBytes(const SafetensorsFile& file, StoredAs as = StoredAs::kFloat32);
void writeSafetensors(const SafetensorsFile& file, const std::filesystem::path& path);

}  // namespace lineament
