#pragma once
// Which style rows an edit acts on, by the resolution of their layers, so that it means the same in every model.
// Plain values, any thread.
#include <string>
#include <string_view>

namespace lineament {

struct RowRange {
  int first = 4;       ///< resolution, a power of two
  int last = 1 << 20;  ///< included
  bool contains(int resolution) const { return resolution >= first && resolution <= last; }
  friend bool operator==(const RowRange&, const RowRange&) = default;
};

/// The three bands that style mixing and row limits speak of: up to 8, 16 and 32, from 64.
enum class RowBand { kCoarse, kMiddle, kFine };
RowBand bandOf(int resolution);
RowRange rangeOf(RowBand band);
constexpr RowRange kAllRows{};

/// "all", "coarse", "middle", "fine", two of them joined as in "coarse-middle", or resolutions as in "4-32".
/// Throws kBadArgument.
RowRange rowRangeOf(std::string_view text);
std::string describe(RowRange rows);

}  // namespace lineament
