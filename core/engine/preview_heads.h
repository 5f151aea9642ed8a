#pragma once
// Preview heads on disk (models/preview/) and the refit of a head to the face on screen.
#include <filesystem>
#include <vector>

#include "core/engine/synthesis_engine.h"

namespace lineament {

/// Reads `preview_heads.safetensors`; heads of layers that the model does not have are left out. A model that shows its
/// levels itself needs no file: its own heads.
std::vector<PreviewHead> readPreviewHeads(const std::filesystem::path& file, const GeneratorSpec& spec);
/// Least squares from this activation to its own picture (area-averaged to twice the level), ridge toward `prior`;
/// `stride` takes every stride-th cell each way. A few milliseconds at 128x128 with stride 2. Never makes it worse on
/// the fitted cells.
PreviewHead refitted(const PreviewHead& prior, const Activation& activation, const ImageF& pictureAtTwice,
                     int stride = 2, float ridge = 0.003F);

/// The model's own image heads (GeneratorSpec::levelHeads) of all levels below the picture's.
std::vector<PreviewHead> ownHeads(const GeneratorSpec& spec);
/// An own head with the colours of this face: least squares from its plain preview to the picture of the same size.
PreviewHead recoloured(const PreviewHead& prior, const ImageF& plainPreview, const ImageF& picture, int stride = 3,
                       float ridge = 0.003F);

}  // namespace lineament
