#pragma once
// The tensors of a pickle: torch tensors, whose numbers lie elsewhere in the file, and numpy arrays, whose numbers lie
// in the pickle. Anything else that the pickle would call is refused by name.
// Source: torch/_utils.py (_rebuild_tensor_v2), numpy/_core/multiarray (_reconstruct, ndarray.__setstate__).
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/io/pickle.h"
#include "core/io/safetensors.h"
#include "core/io/strided_array.h"

namespace lineament {

/// What a persistent identifier of torch says: ('storage', class, key, location, elements[, view]).
struct TorchStorage {
  std::string key;
  ElementType type = ElementType::kF32;
  std::uint64_t elements = 0;    ///< of the whole storage
  std::uint64_t viewOffset = 0;  ///< in elements; files of torch 0.x name parts of a storage
  std::uint64_t viewElements = 0;
};

/// Throws kBadFile when the node is no such identifier, or its view lies outside.
TorchStorage torchStorageOf(const Pickle& pickle, const PickleNode& persistent, const std::string& file);

/// The raw bytes of a storage, elements * width of them; valid until the next call. Throws what it likes.
using StorageReader = std::function<std::span<const std::byte>(const TorchStorage&)>;

/// All tensors under the root of the pickle. A tensor's name is its path through dictionaries and lists, joined by '.'
/// (a lone tensor: empty). Numbers, texts and other plain values are passed over. Throws kBadFile: a call of anything
/// but tensors and plain containers, a tensor that does not fit its storage, values above `maxBytes` in all (as
/// float32), more than 20000 tensors, nesting beyond 64.
std::vector<NamedTensor> tensorsOf(const Pickle& pickle, const std::string& file, const StorageReader& storages,
                                   std::uint64_t maxBytes);

/// The same for a pickle of numpy arrays alone, which has no storages.
std::vector<NamedTensor> numpyTensorsOf(const Pickle& pickle, const std::string& file, std::uint64_t maxBytes);

}  // namespace lineament
