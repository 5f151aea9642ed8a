#include "core/io/strided_array.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "core/base/error.h"
#include "core/io/half.h"

namespace lineament {

static_assert(std::endian::native == std::endian::little, "the numbers are little-endian and read without swapping");

namespace {

constexpr std::size_t kMaxRank = 8;

struct TypeNames {
  ElementType type;
  std::size_t width;
  std::string_view numpy;
  std::string_view torch;
};

/// In the order of ElementType.
constexpr std::array<TypeNames, 13> kTypes{{{ElementType::kF16, 2, "f2", "HalfStorage"},
                                            {ElementType::kBf16, 2, "", "BFloat16Storage"},
                                            {ElementType::kF32, 4, "f4", "FloatStorage"},
                                            {ElementType::kF64, 8, "f8", "DoubleStorage"},
                                            {ElementType::kI8, 1, "i1", "CharStorage"},
                                            {ElementType::kI16, 2, "i2", "ShortStorage"},
                                            {ElementType::kI32, 4, "i4", "IntStorage"},
                                            {ElementType::kI64, 8, "i8", "LongStorage"},
                                            {ElementType::kU8, 1, "u1", "ByteStorage"},
                                            {ElementType::kU16, 2, "u2", ""},
                                            {ElementType::kU32, 4, "u4", ""},
                                            {ElementType::kU64, 8, "u8", ""},
                                            {ElementType::kBool, 1, "b1", "BoolStorage"}}};

template <class T, class Convert>
void gatherAs(const StridedArray& array, std::vector<float>& out, Convert&& convert) {
  std::array<std::int64_t, kMaxRank> index{};
  std::int64_t at = array.offset;
  for (float& value : out) {
    T raw{};
    std::memcpy(&raw, array.data.data() + static_cast<std::size_t>(at) * sizeof(T), sizeof(T));
    value = convert(raw);
    for (std::size_t axis = array.shape.size(); axis > 0; --axis) {
      at += array.strides[axis - 1];
      if (++index[axis - 1] < array.shape[axis - 1]) break;
      at -= index[axis - 1] * array.strides[axis - 1];
      index[axis - 1] = 0;
    }
  }
}

template <class T>
void gatherNumbers(const StridedArray& array, std::vector<float>& out) {
  gatherAs<T>(array, out, [](T raw) { return static_cast<float>(raw); });
}

}  // namespace

std::size_t widthOf(ElementType type) {
  return kTypes[static_cast<std::size_t>(type)].width;
}

std::optional<ElementType> elementTypeOfNumpy(std::string_view code) {
  for (const TypeNames& t : kTypes) {
    if (!t.numpy.empty() && t.numpy == code) return t.type;
  }
  return std::nullopt;
}

std::optional<ElementType> elementTypeOfTorch(std::string_view storageClass) {
  for (const TypeNames& t : kTypes) {
    if (!t.torch.empty() && t.torch == storageClass) return t.type;
  }
  return std::nullopt;
}

std::vector<std::int64_t> denseStrides(const std::vector<std::int64_t>& shape, bool columnOrder) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  // Unsigned: an absurd shape may wrap around here and is refused by checkedElements() for its number of elements.
  std::uint64_t step = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::size_t axis = columnOrder ? i : shape.size() - 1 - i;
    strides[axis] = static_cast<std::int64_t>(step);
    step *= static_cast<std::uint64_t>(shape[axis]);
  }
  return strides;
}

std::uint64_t checkedElements(const StridedArray& array, std::uint64_t maxElements, const std::string& file,
                              const std::string& what) {
  return checkedElements(array, array.data.size() / widthOf(array.type), maxElements, file, what);
}

std::uint64_t checkedElements(const StridedArray& array, std::uint64_t available, std::uint64_t maxElements,
                              const std::string& file, const std::string& what) {
  const auto refuse = [&](const char* found, const std::string& expected) {
    throw Error::badFile(file, std::string(what).append(" with ").append(found), expected);
  };
  if (array.shape.size() > kMaxRank) refuse("too many axes", "at most 8");
  if (array.strides.size() != array.shape.size()) refuse("another number of steps than axes", "one step per axis");
  std::uint64_t elements = 1;
  for (const std::int64_t d : array.shape) {
    if (d < 0 || d > std::numeric_limits<int>::max()) refuse("an impossible shape", "sizes from 0 to 2147483647");
    if (d == 0) return 0;
  }
  for (const std::int64_t d : array.shape) {
    // Divides instead of multiplying: the product cannot overflow.
    if (elements > maxElements / static_cast<std::uint64_t>(d)) {
      refuse("too many numbers", "no more than " + std::to_string(maxElements) + " in all");
    }
    elements *= static_cast<std::uint64_t>(d);
  }
  if (array.offset < 0) refuse("a negative offset", "a place within its data");
  auto last = static_cast<std::uint64_t>(array.offset);
  bool inside = last < available;
  for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
    const std::int64_t stride = array.strides[axis];
    const auto steps = static_cast<std::uint64_t>(array.shape[axis] - 1);
    if (steps == 0) continue;
    if (stride < 0) refuse("negative steps", "a place within its data");
    inside = inside && static_cast<std::uint64_t>(stride) <= (available - 1 - last) / steps;
    if (inside) last += steps * static_cast<std::uint64_t>(stride);
  }
  if (!inside) {
    refuse("numbers outside its data",
           "a place within the " + std::to_string(available * widthOf(array.type)) + " bytes of it");
  }
  return elements;
}

std::vector<float> gather(const StridedArray& array) {
  std::size_t elements = 1;
  for (const std::int64_t d : array.shape) elements *= static_cast<std::size_t>(d);
  std::vector<float> out(elements);
  if (array.type == ElementType::kF32 && array.strides == denseStrides(array.shape)) {
    if (elements > 0) {
      std::memcpy(out.data(), array.data.data() + static_cast<std::size_t>(array.offset) * sizeof(float),
                  elements * sizeof(float));
    }
    return out;
  }
  switch (array.type) {
    case ElementType::kF16:
      gatherAs<std::uint16_t>(array, out, fromF16);
      break;
    case ElementType::kBf16:
      gatherAs<std::uint16_t>(array, out, fromBf16);
      break;
    case ElementType::kF32:
      gatherNumbers<float>(array, out);
      break;
    case ElementType::kF64:
      gatherAs<double>(array, out, toFloat);
      break;
    case ElementType::kI8:
      gatherNumbers<std::int8_t>(array, out);
      break;
    case ElementType::kI16:
      gatherNumbers<std::int16_t>(array, out);
      break;
    case ElementType::kI32:
      gatherNumbers<std::int32_t>(array, out);
      break;
    case ElementType::kI64:
      gatherNumbers<std::int64_t>(array, out);
      break;
    case ElementType::kU8:
    case ElementType::kBool:
      gatherNumbers<std::uint8_t>(array, out);
      break;
    case ElementType::kU16:
      gatherNumbers<std::uint16_t>(array, out);
      break;
    case ElementType::kU32:
      gatherNumbers<std::uint32_t>(array, out);
      break;
    case ElementType::kU64:
      gatherNumbers<std::uint64_t>(array, out);
      break;
  }
  return out;
}

}  // namespace lineament
