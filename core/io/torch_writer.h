#pragma once
// Files that torch.load reads, also with weights_only: dictionaries of float32 tensors in torch's zip form.
// Source: pytorch/pytorch torch/serialization.py. Any thread.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/io/safetensors.h"

namespace lineament {

using TorchDictionary = std::vector<NamedTensor>;

/// {name: {tensors of the dictionary}, ..., tensors beside them}. Throws kBadArgument when values and shape disagree.
std::vector<std::byte> torchFileBytes(const std::vector<std::pair<std::string, TorchDictionary>>& dictionaries,
                                      const TorchDictionary& tensors);

}  // namespace lineament
