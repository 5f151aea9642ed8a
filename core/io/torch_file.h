#pragma once
// Tensors of torch.save() files (.pt, .pth), read without torch: the zip form (torch 1.6 on: data.pkl and a member per
// storage) and the older form (pickles one after the other, then raw storages). Nothing in a file is ever executed.
// Source: pytorch/pytorch torch/serialization.py. Throws Error. Any thread.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/io/safetensors.h"
#include "core/io/torch_legacy.h"
#include "core/io/zip_archive.h"

namespace lineament {

/// What a file of directions may hold: bytes of the file, of its storages, and of the values as float32, each.
inline constexpr std::uint64_t kMaxTorchBytes = std::uint64_t{64} << 20U;

/// Names, order and what is refused: pickled_tensors.h. Throws kBadFile (also for a file above `maxBytes`), kNotFound.
std::vector<NamedTensor> readTorchFile(const std::filesystem::path& path, std::uint64_t maxBytes = kMaxTorchBytes);

bool isTorchZip(const ZipArchive& zip);
struct TorchZipContent {
  std::string folder;             ///< before every member's name, with its slash
  std::vector<std::byte> pickle;  ///< data.pkl, whose storages are members "data/KEY" of the folder
};
/// Throws kBadFile: no or several data.pkl, big-endian numbers.
TorchZipContent torchZipContent(const ZipArchive& zip, std::uint64_t maxBytes = kMaxTorchBytes);
std::vector<NamedTensor> readTorchZip(const ZipArchive& zip, std::uint64_t maxBytes);

/// `file` is for error sentences.
std::vector<NamedTensor> readTorchLegacy(std::span<const std::byte> bytes, const std::string& file,
                                         std::uint64_t maxBytes);

}  // namespace lineament
