#pragma once
// Tensors of files that torch.save wrote: the zip form and the older form of several pickles in a row. Nothing in the
// file is executed. Throws kBadFile; TorchScript and tar files are refused by name.
#include <filesystem>
#include <vector>

#include "core/io/safetensors.h"

namespace lineament {

/// `maxBytes`: of the file, and of all tensors together as float32.
std::vector<NamedTensor> readTorchFile(const std::filesystem::path& path, std::size_t maxBytes);

}  // namespace lineament
