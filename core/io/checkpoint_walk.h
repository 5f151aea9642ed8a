#pragma once
// From a pickle to the stored tensors of a checkpoint: dictionaries, lists, modules pickled whole (also NVIDIA's
// persistent classes, whose source text is passed over), TensorFlow networks of dnnlib, torch tensors and numpy arrays.
// Source: NVlabs/stylegan2-ada-pytorch torch_utils/persistence.py, NVlabs/stylegan2 dnnlib/tflib/network.py.
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/io/checkpoint.h"
#include "core/io/pickle.h"
#include "core/io/pickled_tensors.h"

namespace lineament {

/// The bytes of a storage, elements * width of them, kept alive by whoever made the function.
using SharedStorageReader = std::function<std::shared_ptr<const std::vector<std::byte>>(const TorchStorage&)>;

/// Where the storages lie that persistent identifiers name: views that outlive the checkpoint's tensors, or read when
/// needed.
struct CheckpointStorages {
  std::function<std::span<const std::byte>(const TorchStorage&)> view;
  SharedStorageReader reader;
  /// Told about bytes below the pickle that have been read, and may be let go of; empty: nobody wants to know.
  std::function<void(std::span<const std::byte>)> seen;
};

/// Adds tensors, numbers and texts to `to`. `keep` owns the bytes below the pickle; tensors hold on to it.
void collectTensors(const Pickle& pickle, const std::shared_ptr<const void>& keep, const CheckpointStorages& storages,
                    Checkpoint& to);

}  // namespace lineament
