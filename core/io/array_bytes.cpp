#include "core/io/array_bytes.h"

#include <cstdint>
#include <cstring>

#include "core/io/half.h"

namespace lineament {
namespace {

template <class T>
T get(std::string_view bytes, std::size_t index) {
  T value{};
  std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
  return value;
}

}  // namespace

std::size_t bytesOf(NumberType type) {
  switch (type) {
    case NumberType::kI8:
    case NumberType::kU8:
      return 1;
    case NumberType::kF16:
    case NumberType::kBF16:
    case NumberType::kI16:
      return 2;
    case NumberType::kF32:
    case NumberType::kI32:
      return 4;
    case NumberType::kF64:
    case NumberType::kI64:
      break;
  }
  return 8;
}

std::optional<NumberType> numpyType(std::string_view code) {
  if (!code.empty() && (code[0] == '<' || code[0] == '=' || code[0] == '|')) code.remove_prefix(1);
  if (code == "f2") return NumberType::kF16;
  if (code == "f4") return NumberType::kF32;
  if (code == "f8") return NumberType::kF64;
  if (code == "i1") return NumberType::kI8;
  if (code == "u1") return NumberType::kU8;
  if (code == "i2") return NumberType::kI16;
  if (code == "i4") return NumberType::kI32;
  if (code == "i8") return NumberType::kI64;
  return std::nullopt;
}

std::optional<NumberType> torchType(std::string_view storage) {
  if (storage == "HalfStorage") return NumberType::kF16;
  if (storage == "BFloat16Storage") return NumberType::kBF16;
  if (storage == "FloatStorage") return NumberType::kF32;
  if (storage == "DoubleStorage") return NumberType::kF64;
  if (storage == "CharStorage") return NumberType::kI8;
  if (storage == "ByteStorage" || storage == "BoolStorage") return NumberType::kU8;
  if (storage == "ShortStorage") return NumberType::kI16;
  if (storage == "IntStorage") return NumberType::kI32;
  if (storage == "LongStorage") return NumberType::kI64;
  return std::nullopt;
}

float numberAt(std::string_view bytes, NumberType type, std::size_t index) {
  switch (type) {
    case NumberType::kF16:
      return fromF16(get<std::uint16_t>(bytes, index));
    case NumberType::kBF16:
      return fromBf16(get<std::uint16_t>(bytes, index));
    case NumberType::kF32:
      return get<float>(bytes, index);
    case NumberType::kF64:
      return static_cast<float>(get<double>(bytes, index));
    case NumberType::kI8:
      return static_cast<float>(get<std::int8_t>(bytes, index));
    case NumberType::kU8:
      return static_cast<float>(get<std::uint8_t>(bytes, index));
    case NumberType::kI16:
      return static_cast<float>(get<std::int16_t>(bytes, index));
    case NumberType::kI32:
      return static_cast<float>(get<std::int32_t>(bytes, index));
    case NumberType::kI64:
      break;
  }
  return static_cast<float>(get<std::int64_t>(bytes, index));
}

}  // namespace lineament
