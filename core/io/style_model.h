#pragma once
// Weights of an image transformation network for style transfer (Johnson et al. 2016, conditional instance
// normalisation of Dumoulin et al. 2017): the project's own shared network, and state dicts of pytorch/examples
// fast_neural_style. Immutable. Any thread.
#include <filesystem>
#include <string>
#include <vector>

namespace lineament {

/// Convolution with reflection padding of kernel / 2, then (except in the last layer) instance normalisation with a
/// scale and a shift per style.
struct StyleLayer {
  std::string name;
  int inputs = 0, outputs = 0, kernel = 0, stride = 1;
  bool upsampled = false;      ///< the input is doubled first, each pixel four times
  bool relu = true;            ///< after the normalisation
  bool opensBlock = false;     ///< its input is kept for the end of the residual block
  bool closesBlock = false;    ///< what was kept is added
  std::vector<float> weights;  ///< [outputs, inputs, kernel, kernel]
  std::vector<float> bias;     ///< [outputs] of the last layer; before a normalisation it would have no effect: empty
  std::vector<std::vector<float>> scales, shifts;  ///< [styles][outputs]; the last layer: empty
};

enum class StyleRange {
  kUnit,  ///< -1..1 in; the hyperbolic tangent of what comes out
  kBytes  ///< 0..255 in and out, clamped
};

struct StyleModel {
  std::vector<StyleLayer> layers;
  int styles = 1;
  StyleRange range = StyleRange::kUnit;
};

/// .safetensors of tools/train_styles, or a torch file with a state dict of fast_neural_style. Everything else and
/// every tensor that is missing, misshaped or not finite is one sentence: throws kBadFile.
StyleModel readStyleModel(const std::filesystem::path& file);

}  // namespace lineament
