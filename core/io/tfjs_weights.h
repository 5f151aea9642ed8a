#pragma once
// Weights of TensorFlow.js: `NAME-weights_manifest.json` beside a `.bin` of raw float32 or uint8 (scale * q + min)
// tensors. Bounded, executes nothing. Throws kNotFound, kBadFile.
#include <filesystem>
#include <map>
#include <string>

#include "core/io/safetensors.h"

namespace lineament {

/// Tensors by name, as float32 in the file's order of axes.
std::map<std::string, NamedTensor> readTfjsWeights(const std::filesystem::path& folder, const std::string& name);

}  // namespace lineament
