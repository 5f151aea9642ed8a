#include "core/edit/row_range.h"

#include <bit>
#include <charconv>
#include <optional>

#include "core/base/error.h"

namespace lineament {
namespace {

constexpr int kCoarseLast = 8, kMiddleLast = 32;

std::optional<RowRange> endOf(std::string_view text) {
  if (text == "coarse") return rangeOf(RowBand::kCoarse);
  if (text == "middle") return rangeOf(RowBand::kMiddle);
  if (text == "fine") return rangeOf(RowBand::kFine);
  int value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < 4 || value > kAllRows.last || !std::has_single_bit(static_cast<unsigned>(value))) return std::nullopt;
  return RowRange{value, value};
}

}  // namespace

RowBand bandOf(int resolution) {
  return resolution <= kCoarseLast ? RowBand::kCoarse : resolution <= kMiddleLast ? RowBand::kMiddle : RowBand::kFine;
}

RowRange rangeOf(RowBand band) {
  switch (band) {
    case RowBand::kCoarse:
      return {kAllRows.first, kCoarseLast};
    case RowBand::kMiddle:
      return {2 * kCoarseLast, kMiddleLast};
    case RowBand::kFine:
      break;
  }
  return {2 * kMiddleLast, kAllRows.last};
}

RowRange rowRangeOf(std::string_view text) {
  if (text == "all") return kAllRows;
  const std::size_t dash = text.find('-');
  const std::optional<RowRange> first = endOf(text.substr(0, dash));
  const std::optional<RowRange> last = dash == std::string_view::npos ? first : endOf(text.substr(dash + 1));
  if (!first || !last || last->last < first->first) {
    throw Error::badArgument("The rows", "\"" + std::string(text.substr(0, 40)) + "\"",
                             "all, coarse, middle, fine, coarse-middle or resolutions as in 4-32");
  }
  return {first->first, last->last};
}

std::string describe(RowRange rows) {
  if (rows == kAllRows) return "all";
  const bool atBand = rows.first == kAllRows.first || rows.first == 16 || rows.first == 64;
  const bool toBand = rows.last == kCoarseLast || rows.last == kMiddleLast || rows.last == kAllRows.last;
  if (!atBand || !toBand) return std::to_string(rows.first) + "-" + std::to_string(rows.last);
  constexpr const char* kNames[] = {"coarse", "middle", "fine"};
  const auto first = static_cast<std::size_t>(bandOf(rows.first)), last = static_cast<std::size_t>(bandOf(rows.last));
  return first == last ? kNames[first] : std::string(kNames[first]) + "-" + kNames[last];
}

}  // namespace lineament
