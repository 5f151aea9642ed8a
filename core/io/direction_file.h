#pragma once
// Directions that other programs wrote: InterFaceGAN's boundaries and e4e's editing directions (.npy, .npz, .pt,
// .safetensors; one vector, one a style row, or a dictionary of them) and GANSpace's components. The format is told by
// the content, not by the suffix; nothing in a file is executed. Throws kBadFile.
#include <filesystem>
#include <string>
#include <vector>

namespace lineament {

struct ForeignDirection {
  std::string name;           ///< key in the file without a leading number ("00_Smiling" is "Smiling"), else the file's
  int rows = 1;               ///< 1, or one per style row
  int size = 0;               ///< numbers a row
  std::vector<float> values;  ///< [rows, size], as in the file
  float unit = 0.0F;          ///< standard deviation along it where the file says so (GANSpace), else 0
};

/// Shapes: (D), (1, D), (R, D), (1, R, D) with 2 <= D <= 4096 and R <= 64; rows that are all equal count as one.
/// Components ("comp" or "lat_comp" with "std" or "lat_stdev"): (K, D), (K, 1, D) or (K, R, D), one direction each.
/// At most 512 directions; all finite, none of length zero.
std::vector<ForeignDirection> readDirectionFile(const std::filesystem::path& path);

}  // namespace lineament
