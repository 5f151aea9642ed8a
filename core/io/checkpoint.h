#pragma once
// What a file of network weights holds, whatever its form: every tensor by name, described and checked but not read
// yet, so that of a training checkpoint of 400 MB only the generator costs memory. Nothing in a file is ever executed;
// what a pickle would call or import, beyond tensors and containers, stays an opaque value that has no tensors.
//
// Names are paths joined by '.': keys of dictionaries, numbers of list items, and names of modules that were pickled
// whole ("G_ema.synthesis.b4.conv1.weight"). The third network of a TensorFlow file is "Gs", its variables keep their
// names ("Gs.synthesis.4x4/Conv/weight").
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lineament {

struct StoredTensor {
  std::string name;
  std::vector<int> shape;  ///< never more elements than the file holds for it
  std::string type;        ///< "float32", "float16", ...
  /// Row major, float32. Throws Error. One thread at a time for all tensors of a checkpoint.
  std::function<std::vector<float>()> read;
};

enum class CheckpointForm { kPickle, kTorchZip, kTorchLegacy, kSafetensors };

struct Checkpoint {
  std::string file;
  std::uint64_t bytes = 0;
  CheckpointForm form = CheckpointForm::kPickle;
  std::vector<StoredTensor> tensors;
  std::map<std::string, double> numbers;        ///< plain attributes of modules: "G_ema.c_dim"
  std::map<std::string, std::string> texts;     ///< the same; classes of modules under "NAME.class"
  std::map<std::string, std::string> metadata;  ///< of safetensors

  const StoredTensor* find(std::string_view name) const;
};

std::string_view nameOf(CheckpointForm form);  ///< "torch file (zip)"

/// Throws kNotFound, kIo, kBadFile: no such file (tar and TorchScript files by name), damaged, too large (4 GiB), more
/// than 20000 tensors, nesting beyond 64.
Checkpoint openCheckpoint(const std::filesystem::path& path);

}  // namespace lineament
