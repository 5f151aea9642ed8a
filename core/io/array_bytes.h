#pragma once
// Raw little-endian numbers of a named type, as float32.
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace lineament {

enum class NumberType { kF16, kBF16, kF32, kF64, kI8, kU8, kI16, kI32, kI64 };

std::size_t bytesOf(NumberType type);
/// numpy's "<f4", "f4", "=f4", "|u1", ...; nothing for big-endian and other types.
std::optional<NumberType> numpyType(std::string_view code);
/// torch's "FloatStorage", "HalfStorage", ...
std::optional<NumberType> torchType(std::string_view storage);
/// Element `index` of `bytes`; the caller has checked that it is there.
float numberAt(std::string_view bytes, NumberType type, std::size_t index);

}  // namespace lineament
