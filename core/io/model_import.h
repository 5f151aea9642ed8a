#pragma once
// From files of elsewhere to the program's own model file. Never executes anything of a file; bounds every size first.
#include <filesystem>
#include <functional>
#include <string>

#include "core/io/mobile_model.h"

namespace lineament {

/// Reads the `random-face` wheel (zip; OpenVINO IR version 10: XML graph + raw tensors), walks the graph from every
/// modulation to its folded tensors, checks presence, shape and finiteness of each, and computes the mean latent over
/// 10,000 seeds (seed i = numpy RandomState(i)). `progress` gets 0..1.
MobileModel importWheel(const std::filesystem::path& wheel, const std::function<void(double)>& progress = {});

/// One paragraph for people: what the file is (our model, wheel, other safetensors, npy, picture, unknown).
std::string describeFile(const std::filesystem::path& path);

}  // namespace lineament
