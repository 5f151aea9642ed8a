#pragma once
// Which tensors a MobileModel has, by its layer table; shared by the model reader, the writer and the import.
#include <string>
#include <vector>

#include "core/io/mobile_model.h"

namespace lineament {

struct TensorSlot {
  std::string name;                      ///< as in the model file: "l0.conv1.affine.weight"
  std::vector<int> shape;                ///< what the layer table asks for
  std::vector<float>* values = nullptr;  ///< in the model
};

/// Every tensor of the model in the order of the file. The layer table must have passed checkLayerTable().
std::vector<TensorSlot> tensorSlots(MobileModel& model);

/// Throws kBadFile when the layers do not fit one after the other: kinds, channels, resolutions, bounds, names.
void checkLayerTable(const MobileModel& model, const std::string& file);

/// One line for each tensor that has another number of values than its slot or holds a non-finite one.
std::vector<std::string> badTensors(MobileModel& model);

/// Latent size and layer table as JSON text, and back (throws kBadFile).
std::string layerTableText(const MobileModel& model);
MobileModel modelFromTableText(const std::string& text, const std::string& file);

/// sha256 of the layer table and every tensor: what MobileModel::hash must be.
std::string hashOf(MobileModel& model);

std::string shapeText(const std::vector<int>& shape);

/// Throws one Error that names every problem.
[[noreturn]] void throwProblems(const std::string& file, const std::vector<std::string>& problems);

}  // namespace lineament
