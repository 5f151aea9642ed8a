#pragma once
// Numbers as numpy and torch describe them: raw bytes, an element type, and a step between neighbours for every axis.
// The description comes from a file and is checked against the bytes before anything is allocated. Any thread.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lineament {

enum class ElementType : std::uint8_t { kF16, kBf16, kF32, kF64, kI8, kI16, kI32, kI64, kU8, kU16, kU32, kU64, kBool };

/// Bytes of one element.
std::size_t widthOf(ElementType type);
/// "f4", "i8", "u1", "b1"...: numpy's type codes without the byte order.
std::optional<ElementType> elementTypeOfNumpy(std::string_view code);
/// "FloatStorage", "HalfStorage"...: torch's storage classes.
std::optional<ElementType> elementTypeOfTorch(std::string_view storageClass);

struct StridedArray {
  std::span<const std::byte> data;  ///< little-endian, no alignment needed
  ElementType type = ElementType::kF32;
  std::int64_t offset = 0;  ///< of the first element, in elements
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;  ///< in elements, one per axis
};

/// Steps of a dense array of that shape: row order, or column order as Fortran has it.
std::vector<std::int64_t> denseStrides(const std::vector<std::int64_t>& shape, bool columnOrder = false);

/// How many numbers the array has. `what` ("tensor NAME") and `file` are for the sentence. Throws kBadFile: more than 8
/// axes, negative sizes, steps or offset, more than `maxElements`, elements outside the data.
std::uint64_t checkedElements(const StridedArray& array, std::uint64_t maxElements, const std::string& file,
                              const std::string& what);
/// The same for data that are not there yet: `array.data` is not looked at, `available` elements will come.
std::uint64_t checkedElements(const StridedArray& array, std::uint64_t available, std::uint64_t maxElements,
                              const std::string& file, const std::string& what);
/// Row major, converted to float32 (numbers beyond its range become infinite). Call checkedElements() first.
std::vector<float> gather(const StridedArray& array);

}  // namespace lineament
