#pragma once
// The older form of torch.save (before 1.6): five pickles one after the other, then raw storages. Modules that were
// pickled whole hold such streams inside byte strings. Source: pytorch/pytorch torch/serialization.py.
#include <cstddef>
#include <map>
#include <span>
#include <string>

#include "core/io/pickle.h"
#include "core/io/pickled_tensors.h"

namespace lineament {

bool isTorchLegacy(std::span<const std::byte> bytes);

/// Views of the bytes, which must outlive it.
struct TorchLegacyStream {
  Pickle content;
  std::map<std::string, std::span<const std::byte>> storages;  ///< by key, of the size that the content says
};

/// `file` is for error sentences. Throws kBadFile: cut off, another version, big-endian, storages that the content does
/// not describe or that lack.
TorchLegacyStream parseTorchLegacy(std::span<const std::byte> bytes, const std::string& file);

/// Bytes of a storage; refused above `maxBytes`.
std::uint64_t storageBytes(const TorchStorage& storage, std::uint64_t maxBytes, const std::string& file);

}  // namespace lineament
