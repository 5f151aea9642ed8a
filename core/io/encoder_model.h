#pragma once
// The weights of the encoder that guesses a face's latent from its picture (tools/train_encoder), as plain host
// tensors. Immutable once read, any thread. Throws Error.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

struct EncoderLayer {
  int outputs = 0, inputs = 0;
  std::vector<float> weight;  ///< convolution [out, in, 3, 3]; linear [out, in]
  std::vector<float> bias;    ///< [out]; empty: none
};

/// Convolutions in running order: the stem (stride 2), then for every stage one of stride 2 and a residual block of
/// two; `squeeze` is a 1x1 convolution. Then from all its numbers w, and the rows' distances from it through a narrow
/// layer.
struct EncoderModel {
  std::string modelHash;  ///< of the generator whose latents it gives
  int side = 0;           ///< of the picture it looks at
  int rows = 0;           ///< style rows
  std::vector<EncoderLayer> convolutions;
  EncoderLayer squeeze, shared, few, spread;
  std::vector<float> mean, deviation;  ///< [latentSize]: w = mean + deviation * what `shared` gives
};

inline constexpr const char* kEncoderFormat = "lineament-encoder-1";

/// Throws kBadFile for a tensor that is missing, has another shape, or holds a number that is not finite.
std::shared_ptr<const EncoderModel> readEncoderModel(const std::filesystem::path& safetensors);

}  // namespace lineament
