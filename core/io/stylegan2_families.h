#pragma once
// The names, shapes and conventions under which the code bases of seven years store one and the same StyleGAN2: one
// table, used for reading and for writing. Plain functions, any thread.
// Sources: NVlabs/stylegan2-ada-pytorch legacy.py, rosinality/stylegan2-pytorch convert_weight.py, genforce/genforce
// converters/stylegan2ada_pth_converter.py; docs/checkpoints.md.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/stylegan2_model.h"

namespace lineament {

enum class StyleGan2Family : std::uint8_t { kAda, kRosinality, kGenforce, kTensorFlow };

/// How a tensor of a file differs from the canonical one, in the order of application on reading.
struct StyleGan2Change {
  bool hwio = false;        ///< [height, width, in, out] instead of [out, in, height, width]
  bool transposed = false;  ///< [in, out] instead of [out, in]
  bool flipped = false;     ///< both spatial axes
  float added = 0.0F;       ///< what is to be added to every number
};

struct StyleGan2FileSlot {
  std::string name;        ///< below the prefix of the generator
  std::vector<int> shape;  ///< as the file has it; axes of one are not looked at
  StyleGan2Change change;
};

std::string_view nameOf(StyleGan2Family family);  ///< "StyleGAN2-ADA-PyTorch"
/// The canonical slot in a file of that family.
StyleGan2FileSlot fileSlotOf(StyleGan2Family family, const StyleGan2Slot& slot);
/// A tensor that only a generator of this family has, below its prefix.
std::string_view markerOf(StyleGan2Family family);
/// Names below the prefix, or at the top of the file (kRosinality).
std::string_view meanLatentNameOf(StyleGan2Family family);
/// Tensors that say nothing about the pictures: fixed filters, counters.
bool isIgnored(StyleGan2Family family, std::string_view nameBelowPrefix);

/// From the file's order to the canonical one; `shape` is the file's.
std::vector<float> canonicalValues(std::vector<float> values, const std::vector<int>& shape,
                                   const StyleGan2Change& change);
std::vector<int> canonicalShape(const std::vector<int>& shape, const StyleGan2Change& change);

}  // namespace lineament
