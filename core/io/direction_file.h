#pragma once
// Directions that other programs saved (InterFaceGAN, GANSpace, e4e and the like), from whatever kind of file: .npy,
// .npz, .pt or .pth of either form, .safetensors, or a pickle of numpy arrays. The kind is told by the content, not by
// the name. Nothing in a file is ever executed.
#include <filesystem>
#include <string>
#include <vector>

namespace lineament {

struct ForeignDirection {
  std::string name;  ///< valid UTF-8, not empty
  int rows = 0;      ///< 1 for a direction in W, else one row per style row of W+
  int size = 0;      ///< numbers per row, 2..4096; whether it fits a generator is for the caller to check
  bool lengthIsUnit =
      false;  ///< its length is one standard deviation along it (GANSpace); else the length means nothing
  std::vector<float> values;  ///< [rows, size] as in the file: finite, not all zero, not normalised
};

inline constexpr int kMaxForeignDirections = 512;

/// Every tensor [D], [R,D] or [1,R,D] with R 1..64 and D 2..4096 is a direction; R equal rows become one. Single
/// numbers (an intercept, a score) are passed over. GANSpace: tensors "comp" [K,D] or [K,R,D] and "std" [K] (or
/// "lat_comp" and "lat_stdev") make K directions, values[k] = comp[k] * std[k], so that 1 is one standard deviation;
/// all other tensors of the file are passed over. Names: the key, without a leading number and underscore ("07_Smiling"
/// is "Smiling") where it stays the only one so; "component 1" to "component K" for GANSpace; "direction N" for places
/// in a list; the file's name without its ending for a lone tensor. Throws kNotFound, kIo, kBadFile: another kind of
/// file, one above 64 MiB or damaged, no direction or more than 512, another shape, a number that is not finite, a
/// direction of length zero.
std::vector<ForeignDirection> readDirectionFile(const std::filesystem::path& path);

}  // namespace lineament
