#pragma once
// numpy's .npy files, versions 1 and 2, float32/float64/float16, C order. Bounded, never executes anything. Throws
// Error.
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace lineament {

struct NpyArray {
  std::vector<int> shape;
  std::vector<float> values;  ///< row major, converted to float32
};

NpyArray readNpy(const std::filesystem::path& path);
/// The same for a file that is in memory already, such as a member of an .npz; `name` is for error sentences.
NpyArray parseNpy(std::span<const std::byte> bytes, const std::string& name);
/// An array of Python objects ('|O', numpy.save(dictionary)) holds a pickle instead of numbers: its bytes; empty for
/// any other array.
std::span<const std::byte> pickleOfNpy(std::span<const std::byte> bytes, const std::string& name);
void writeNpy(const NpyArray& array, const std::filesystem::path& path);

}  // namespace lineament
