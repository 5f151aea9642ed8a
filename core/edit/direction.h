#pragma once
// A named direction in W: unit normal of a boundary (InterFaceGAN, Shen et al., CVPR 2020) with the unit of its slider.
// Immutable, shared by shared_ptr<const Direction>.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

struct Direction {
  std::string id;                  ///< "smile": stable, used on the command line and in sessions
  std::string title;               ///< "Smile"
  std::vector<float> normal;       ///< [latentSize], unit length
  float standardDeviation = 1.0F;  ///< of normal . w over 10,000 mapped samples: slider value 1 moves w by this much
  int firstResolution = 4;         ///< the edit acts on style rows of layers at this resolution ...
  int lastResolution = 1 << 20;    ///< ... up to and including this one
};
using DirectionPtr = std::shared_ptr<const Direction>;

/// Reads `manifest.json` and the `.safetensors` or `.npy` files it names in `folder` (models/directions), in its order.
std::vector<DirectionPtr> readDirections(const std::filesystem::path& folder);

}  // namespace lineament
