#pragma once
// The tensors and arrays inside a pickle: numpy arrays with their bytes in the pickle, torch tensors with their bytes
// in storages beside it. Names are paths of keys joined by "."; a lone array has the empty name. Throws kBadFile.
#include <functional>
#include <string>
#include <vector>

#include "core/io/array_bytes.h"
#include "core/io/pickle.h"
#include "core/io/safetensors.h"

namespace lineament {

/// Bytes of a torch storage by its key; throws when there is none or it is smaller than `bytes`.
using StorageBytes = std::function<std::string_view(const std::string& key, NumberType type, std::size_t bytes)>;

/// `maxNumbers`: of all arrays together. Values that are no arrays are passed over.
std::vector<NamedTensor> arraysIn(const Pickle& pickle, const std::string& file, const StorageBytes& storage,
                                  std::size_t maxNumbers);

}  // namespace lineament
